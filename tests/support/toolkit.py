"""
The Translate Toolkit, on which Weblate, Pootle and Virtaal stand, reads and changes our files. It comes with Debian
(python3-translate) and is not needed for anything else.

    toolkit.py there                     exit status 0: it is installed
    toolkit.py tmx FILE                  source -> target of each unit, sorted
    toolkit.py show FILE                 id, states and texts of each unit
    toolkit.py set FILE ID TARGET        the target as plain text, approved
    toolkit.py rich FILE ID TARGET       the target with inline elements, approved, as Weblate does
"""
import sys

try:
    from translate.storage import tmx, xliff
    from lxml import etree
    from translate.storage.placeables.lisa import xml_to_strelem
except ImportError:
    sys.exit(1)


def main(command, path=None, unit_id=None, target=None):
    if command == "there":
        return
    if command == "tmx":
        for line in sorted(f"{unit.source} -> {unit.target}" for unit in tmx.tmxfile.parsefile(path).units):
            print(line)
        return
    store = xliff.xlifffile.parsefile(path)
    if command == "show":
        for unit in store.units:
            words = [word for word, said in (("translated", unit.istranslated()), ("approved", unit.isapproved()), ("fuzzy", unit.isfuzzy())) if said]
            print("|".join((unit.xmlelement.get("id"), " ".join(words), unit.source, unit.target or "")))
        return
    for unit in store.units:
        if unit.xmlelement.get("id") == unit_id:
            if command == "rich":
                unit.rich_target = [xml_to_strelem(etree.fromstring(f"<target>{target}</target>"), "preserve")]
                unit.getlanguageNode(lang=None, index=1).set("state", "final")
            else:
                unit.target = target
            unit.markapproved(True)
    store.save()


main(*sys.argv[1:])
