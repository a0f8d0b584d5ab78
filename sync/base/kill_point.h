/*
 * kill_point: named places at which a test ends the process as a power cut would. Test builds only
 * (configure --enable-kill-points); elsewhere a point is no code at all.
 *
 * A point stands before and after everything that outlives the process: each COMMIT and each statement that commits by
 * itself, each fsync and rename, each call over the network. The layers below do it for all that goes through them
 * (store/: "commit", "statement", "migration", "connect"; net/: "request"), so that a new story needs none of its own
 * for those. Who writes a file by another way adds a pair:
 *
 *     pf_kill_point("member-rename-before");
 *     ok = renameat(…) == 0;
 *     pf_kill_point("member-rename-after");
 *
 * Names are constant, and one that ends in -before has a partner in -after. tests/flow/points.sh walks all that a run
 * passes; no list of them is kept anywhere. The environment:
 *
 *     PROFINT_KILL_AT=NAME[:N]   SIGKILL at the N-th passing (1 if not said)
 *     PROFINT_STOP_AT=NAME[:N]   SIGSTOP there; whoever looks on sends SIGCONT
 *     PROFINT_KILL_LIST=FILE     the name of each point that is passed, a line each, added to FILE
 */
#ifndef PF_BASE_KILL_POINT_H
#define PF_BASE_KILL_POINT_H

#ifdef HAVE_CONFIG_H
#include "config.h"
#endif

#ifdef PROFINT_KILL_POINTS
void pf_kill_point(const char *name);
#else
#define pf_kill_point(name) ((void)0)
#endif

#endif
