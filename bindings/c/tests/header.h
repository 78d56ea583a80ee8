/* What voirs.h declares, read from its text. */
#ifndef VOIRS_TESTS_HEADER_H
#define VOIRS_TESTS_HEADER_H

#include <stddef.h>

/* What can go wrong with a function's arguments; also what was tried on it. */
enum trial {
    /* A pointer is NULL. */
    TRIAL_NULL = 1,
    /* Text is not UTF-8. */
    TRIAL_UTF8 = 2,
    /* A structure's size is none. */
    TRIAL_SIZE = 4,
    /* There is no room for the result. */
    TRIAL_CAPACITY = 8,
    /* It is done again. */
    TRIAL_AGAIN = 16,
};

struct declaration {
    char name[64];
    /* Trials that its arguments and name call for. */
    int trials;
};

/* The functions of a header's text; fails the test on more than `most`. */
size_t read_declarations(char *header, struct declaration *found, size_t most);

#endif
