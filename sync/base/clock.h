/* clock: time that only goes forward, for pauses and durations. */
#ifndef PF_BASE_CLOCK_H
#define PF_BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds since some moment of this machine's life. */
uint64_t pf_clock_ms(void);

#endif
