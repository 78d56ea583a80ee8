#include "header.h"

#include <ctype.h>

#include "support.h"

/* Overwrites comments and lines of the preprocessor with spaces. */
static void blank(char *text) {
    for (char *at = text; *at; at++) {
        char *end = NULL;
        if (strncmp(at, "/*", 2) == 0)
            end = strstr(at + 2, "*/") + 2;
        else if (strncmp(at, "//", 2) == 0 || (*at == '#' && (at == text || at[-1] == '\n')))
            end = strchr(at, '\n');
        while (end && at < end)
            *at++ = ' ';
    }
}

/* Whether the header says that a structure begins with its size. */
static int has_size(const char *header, const char *type, size_t length) {
    char declaration[128];
    snprintf(declaration, sizeof declaration, "typedef struct %.*s {", (int)length, type);
    const char *body = strstr(header, declaration);
    if (!body)
        return 0;
    body += strlen(declaration);
    body += strspn(body, " \n");
    return strncmp(body, "size_t struct_size;", 19) == 0;
}

static int has_word(const char *text, const char *word) {
    const char *found = strstr(text, word);
    return found && !isalnum(found[strlen(word)]) && (found == text || found[-1] != '_');
}

static int trials_for(const char *header, const char *name, const char *arguments) {
    int trials = 0;
    int initialises = strlen(name) > 5 && strcmp(name + strlen(name) - 5, "_init") == 0;
    if (strchr(arguments, '*') || strstr(arguments, "Callback callback"))
        trials |= TRIAL_NULL;
    /* All texts come as `const char *`; `char *` is room for one. */
    if (strstr(arguments, "const char *"))
        trials |= TRIAL_UTF8;
    if (has_word(arguments, "capacity"))
        trials |= TRIAL_CAPACITY;
    for (const char *at = arguments; !initialises && (at = strstr(at, "struct ")) != NULL; at++) {
        const char *type = at + strlen("struct ");
        if (has_size(header, type, strcspn(type, " *")))
            trials |= TRIAL_SIZE;
    }
    static const char *const again[] = {"cancel", "destroy_pipeline", "pipeline_release",
                                        "clear_error", "trim_memory"};
    for (size_t at = 0; at < sizeof again / sizeof *again; at++) {
        const char *end = name + strlen(name) - strlen(again[at]);
        if (end > name && strcmp(end, again[at]) == 0)
            trials |= TRIAL_AGAIN;
    }
    return trials;
}

size_t read_declarations(char *header, struct declaration *found, size_t most) {
    size_t count = 0;
    blank(header);
    for (char *at = header; (at = strstr(at, "voirs_")) != NULL;) {
        size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");
        char *end = at[length] == '(' ? strchr(at, ')') : NULL;
        if (!end) {
            at += length;
            continue;
        }
        assert_true(count < most && length < sizeof found->name);
        struct declaration *next = &found[count++];
        snprintf(next->name, sizeof next->name, "%.*s", (int)length, at);
        *end = 0;
        next->trials = trials_for(header, next->name, at + length + 1);
        *end = ')';
        at = end;
    }
    return count;
}
