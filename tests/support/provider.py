#!/usr/bin/python3
"""A translation provider that is none: DeepL's, LibreTranslate's, Apertium's and a chat endpoint's answers from one small server on
this machine, with their limits, a log of what was asked, and faults on demand.

    provider.py PORT LOG FAULTS

"Translations" are deterministic and look it: each text begins with ‹sv› (its language), and vowels carry dots. Tags, codes,
figures, addresses and entities stay. LOG gets a JSON object a line and request: face, path, language, texts, characters, status,
key ("right", "wrong", "none"), at (seconds), connection. FAULTS is read anew for each request, a line each:

    FACE FAULT[=ARGUMENT] [TIMES]        FACE: deepl, libretranslate, apertium, chat or *; TIMES in all (no number: always);
                                         glossary and usage: DeepL's other paths, with status=N, garbage and (usage) used=N

    latency=MS        answers so late                    status=N[:S]     that status, with Retry-After S
    quota=N           456 once more than N characters    silent           takes the request, never answers
    slow              byte by byte                       cut              half of the answer
    refuse=WORD       400 to requests with that word
    garbage           no JSON                            page             an HTML page with status 200
    fewer, more, reordered, empty, huge, redirect        the wrong number, order or kind of texts
    tags, lost, numbers, script, echo, markup            damaged texts: tags doubled, a code lost, figures changed, Cyrillic, the
                                                         source itself, markup that nobody sent; with =WORD only those with that word
DeepL: the key `invalid` is refused; 50 texts and 128 KiB are the most; usage counts what it billed, against `quota`; a glossary
that is deleted at once (POST /forget) is one that nobody knows any more.
"""
import csv, hashlib, json, os, re, socket, sys, threading, time, urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

port, log, faults = int(sys.argv[1]), sys.argv[2], sys.argv[3]
lock = threading.Lock()
used, billed, glossaries = {}, {"deepl": 0}, {}
began = time.time()

SPARED = re.compile(r"<[^>]*>|⟦\s*/?\s*\d+\s*⟧|&#?\w+;|https?://\S+|\S+@\S+|[{%\[][^\s]*")
DOTS = str.maketrans("aeiouAEIOU", "äëïöüÄËÏÖÜ")


def translate(text, language):
    """What this server calls a translation."""
    out, at = [], 0
    for spared in SPARED.finditer(text):
        out += [text[at:spared.start()].translate(DOTS), spared.group()]
        at = spared.end()
    out.append(text[at:].translate(DOTS))
    words = "".join(out)
    lead = re.match(r"(?:<[^>]*>|⟦[^⟧]*⟧|\s)*", words).group()
    return f"{lead}‹{language}› {words[len(lead):]}"


def damage(text, source, language, fault):
    what, _, word = fault.partition("=")
    if word and word not in source:
        return text
    code = re.compile(r"<x\d+/?>|⟦\d+⟧")
    if what == "tags":
        return code.sub(lambda m: m.group() * 2, text, count=1)
    if what == "lost":
        return code.sub("", text, count=1)
    if what == "numbers":
        return re.sub(r"(?<![x\d⟦/])\d", lambda m: str((int(m.group()) + 1) % 10), text)
    if what == "script":
        return "Это не тот алфавит, который нужен на этой странице."
    if what == "echo":
        return source
    if what == "markup":
        return text + "<script>alert(1)</script>"
    if what == "empty":
        return ""
    if what == "huge":
        return text * 200
    return text


def faults_of(face):
    """The faults of this request that have a turn left."""
    found = []
    try:
        lines = open(faults, encoding="utf-8").read().splitlines()
    except OSError:
        return found
    with lock:
        for line in filter(str.strip, lines):
            where, what, *times = line.split()
            if where not in (face, "*") or (times and used.get(line, 0) >= int(times[0])):
                continue
            used[line] = used.get(line, 0) + 1
            found.append(what)
    return found


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 300

    def log_message(self, *_):
        pass

    def note(self, **what):
        what.update(at=round(time.time() - began, 3), connection=self.client_address[1], path=self.path.split("?")[0])
        with lock, open(log, "a", encoding="utf-8") as out:
            out.write(json.dumps(what, ensure_ascii=False) + "\n")

    def say(self, status, body, headers=(), slow=False, cut=False, kind="application/json"):
        data = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("X-Trace-ID", hashlib.md5(data).hexdigest())
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if cut:
            self.wfile.write(data[: len(data) // 2])
            self.wfile.flush()
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        elif slow:
            for i in range(len(data)):
                self.wfile.write(data[i : i + 1])
                self.wfile.flush()
                time.sleep(0.002)
        else:
            self.wfile.write(data)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def do_GET(self):
        path = urllib.parse.urlsplit(self.path).path
        if path == "/v2/usage":
            self.usage()
        elif path == "/languages":
            self.say(200, [{"code": c, "name": c, "targets": ["en", "fr", "it", "sv"]} for c in ("fr", "en", "it", "sv")])
        elif path == "/listPairs":
            self.say(200, {"responseData": [{"sourceLanguage": "fra", "targetLanguage": t} for t in ("eng", "ita")], "responseStatus": 200})
        else:
            self.say(404, {"message": "not found"})

    def do_PUT(self):
        self.do_POST()

    def do_POST(self):
        path, raw = urllib.parse.urlsplit(self.path).path, self.body()
        face = {"/v2/translate": "deepl", "/translate": "libretranslate", "/translateChain": "apertium", "/v1/chat/completions": "chat"}.get(path)
        if path.startswith("/v3/glossaries"):
            face = "glossary"
        if path == "/forget":
            glossaries.clear()
            return self.say(200, {})
        if not face:
            return self.say(404, {"message": "not found"})
        try:
            getattr(self, face)(raw)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as fault:
            self.note(face=face, status=400, fault=str(fault))
            self.say(400, {"message": "malformed request", "error": str(fault)})

    # --- the faces ---

    def deepl(self, raw):
        asked, state = json.loads(raw), self.deepl_key()
        texts, language = asked["text"], asked["target_lang"].split("-")[0].lower()
        self.target = asked["target_lang"]
        if asked["target_lang"] in ("EN", "PT") or not re.fullmatch("[A-Z]{2}(-[A-Z]{2,4})?", asked["target_lang"]):
            return self.refuse("deepl", 400, {"message": "Value for 'target_lang' not supported."}, texts, language, state)
        if state != "right":
            return self.refuse("deepl", 403, {"message": "Authorization failed"}, texts, language, state)
        if len(raw) > 131072:
            return self.refuse("deepl", 413, {"message": "Request size exceeds limit"}, texts, language, state)
        if len(texts) > 50 or asked["source_lang"] != "FR" or asked.get("tag_handling", "xml") != "xml":
            return self.refuse("deepl", 400, {"message": "Value not supported"}, texts, language, state)
        if "glossary_id" in asked and asked["glossary_id"] not in glossaries:
            return self.refuse("deepl", 404, {"message": "no such glossary"}, texts, language, state)
        terms = glossaries.get(asked.get("glossary_id"), {}).get(language, {})
        self.answer("deepl", texts, language, lambda given: {"translations": [{"detected_source_language": "FR", "text": t, "billed_characters": len(s)}
                    for t, s in zip(given, texts + [""] * len(given))]}, state, terms)

    def deepl_key(self):
        key = self.headers.get("Authorization", "").removeprefix("DeepL-Auth-Key ")
        return "none" if not key else "wrong" if key == "invalid" else "right"

    def libretranslate(self, raw):
        asked = json.loads(raw)
        texts = asked["q"] if isinstance(asked["q"], list) else [asked["q"]]
        if asked.get("api_key") == "invalid":
            return self.refuse("libretranslate", 403, {"error": "Invalid API key"}, texts, asked["target"], "wrong")
        self.answer("libretranslate", texts, asked["target"], lambda given: {"translatedText": given if isinstance(asked["q"], list) else given[0]},
                    "right" if asked.get("api_key") else "none")

    def apertium(self, raw):
        form = urllib.parse.parse_qs(raw.decode(), keep_blank_values=True)
        language = {"eng": "en", "ita": "it"}.get(form["langpairs"][0].split("|")[1])
        if not language:
            return self.refuse("apertium", 400, {"status": "error", "code": 400, "explanation": "No path found"}, form["q"], "", "none")
        self.answer("apertium", form["q"], language, lambda given: {"responseData": {"translatedText": given[0] if given else None}, "responseStatus": 200}, "none")

    def chat(self, raw):
        asked = json.loads(raw)
        language = re.search(r"into language '([a-z]+)", asked["messages"][0]["content"]).group(1)
        data = json.loads(asked["messages"][1]["content"])

        def reply(given):
            content = json.dumps(dict(zip([*data, "extra"], given)), ensure_ascii=False)
            return {"id": "x", "model": asked["model"] + "-2026", "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": content}}],
                    "usage": {"prompt_tokens": len(raw) // 4, "completion_tokens": len(content) // 4, "total_tokens": (len(raw) + len(content)) // 4}}

        key = self.headers.get("Authorization")
        if key == "Bearer invalid":
            return self.refuse("chat", 401, {"error": {"message": "Incorrect API key"}}, list(data.values()), language, "wrong")
        self.answer("chat", list(data.values()), language, reply, "right" if key else "none")

    # --- what DeepL has beside texts ---

    def usage(self):
        limit, count, status = 500000, billed["deepl"], 200 if self.deepl_key() == "right" else 403
        for line in open(faults, encoding="utf-8").read().splitlines():
            if line.startswith(("deepl quota=", "* quota=")):
                limit = int(line.split("=")[1].split()[0])
        for fault in faults_of("usage"):
            what, _, argument = fault.partition("=")
            status = int(argument) if what == "status" else status
            count = int(argument) if what == "used" else count
        self.note(face="usage", status=status, key=self.deepl_key())
        self.say(status, {"character_count": count, "character_limit": limit} if status == 200 else {"message": "as the test wants it"})

    def glossary(self, raw):
        """POST /v3/glossaries makes one, PUT /v3/glossaries/ID/dictionaries replaces the terms of a pair."""
        asked, parts = json.loads(raw), self.path.strip("/").split("/")
        status, body = 201 if self.command == "POST" else 200, None
        number = hashlib.md5(raw).hexdigest() if self.command == "POST" else parts[2]
        for fault in faults_of("glossary"):
            what, _, argument = fault.partition("=")
            if what in ("status", "garbage"):
                status, body = (int(argument), {"message": "as the test wants it"}) if what == "status" else (status, b"{")
        if self.deepl_key() != "right":
            status, body = 403, {"message": "Authorization failed"}
        elif self.command == "PUT" and number not in glossaries:
            status, body = 404, {"message": "no such glossary"}
        made = {d["target_lang"].lower(): self.terms_of(d) for d in asked.get("dictionaries", [asked])}
        if body is None:
            glossaries.setdefault(number, {}).update(made)
            said = [{"source_lang": d["source_lang"], "target_lang": d["target_lang"], "entry_count": len(made[d["target_lang"].lower()])}
                    for d in asked.get("dictionaries", [asked])]
            body = said[0] if self.command == "PUT" else {"glossary_id": number, "name": asked["name"], "dictionaries": said}
        self.note(face="glossary", status=status, method=self.command, terms=made, key=self.deepl_key())
        self.say(status, body)

    @staticmethod
    def terms_of(dictionary):
        if dictionary["entries_format"] != "tsv" or "-" in dictionary["source_lang"] + dictionary["target_lang"]:
            raise ValueError("glossary pairs have no countries and come as tsv here")
        rows = list(csv.reader(dictionary["entries"].split("\n"), delimiter="\t", strict=True))
        terms = dict(rows)
        if not rows or len(terms) < len(rows) or not all(t and w for t, w in rows):
            raise ValueError("a phrase is empty or there twice")
        return terms

    # --- the same for all ---

    def refuse(self, face, status, body, texts, language, key, headers=()):
        self.note(face=face, status=status, texts=texts, language=language, characters=sum(map(len, texts)), key=key)
        self.say(status, body, headers)

    def answer(self, face, texts, language, shape, key, terms=None):
        manner = {}
        given = None
        characters = sum(map(len, texts))
        for fault in faults_of(face):
            what, _, argument = fault.partition("=")
            if what == "latency":
                time.sleep(int(argument) / 1000)
            elif what == "status":
                status, _, after = argument.partition(":")
                return self.refuse(face, int(status), {"message": "as the test wants it"}, texts, language, key, [("Retry-After", after)] if after else ())
            elif what == "quota" and billed.get(face, 0) + characters > int(argument):
                return self.refuse(face, 456, {"message": "Quota exceeded"}, texts, language, key)
            elif what == "silent":
                self.note(face=face, status=0, texts=texts, language=language, characters=characters, key=key)
                time.sleep(240)
                return None
            elif what == "refuse" and any(argument in text for text in texts):
                return self.refuse(face, 400, {"message": "Bad request"}, texts, language, key)
            elif what in ("slow", "cut"):
                manner[what] = True
            elif what == "garbage":
                return self.refuse(face, 200, b'{"translations": [{"text": "x"', texts, language, key)
            elif what == "page":
                return self.refuse(face, 200, b"<!DOCTYPE html><title>Bad gateway</title>", texts, language, key)
            elif what == "redirect":
                return self.refuse(face, 302, b"", texts, language, key, [("Location", "http://127.0.0.1:1/")])
            else:
                given = given or [translate(t, language) for t in texts]
                changed = {"fewer": given[:-1], "more": given + ["x"], "reordered": given[::-1]}
                given = changed[what] if what in changed else [damage(t, s, language, fault) for t, s in zip(given, texts)]
        if given is None:
            given = [translate(t, language) for t in texts]
        for term, wanted in (terms or {}).items():
            given = [t.replace(term.translate(DOTS), wanted) for t in given]
        with lock:
            billed[face] = billed.get(face, 0) + characters
        self.note(face=face, status=200, texts=texts, language=language, characters=characters, key=key, target=getattr(self, "target", language),
                  agent=self.headers.get("User-Agent"))
        return self.say(200, shape(given), **manner)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_):
        pass


server = Server(("127.0.0.1", port), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
