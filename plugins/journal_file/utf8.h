/* utf8.h - where a character of UTF-8 ends (RFC 3629 section 4).
 *
 * Threads: a function without state.
 * Fails:   never; 0 says that the bytes are not UTF-8. */
#ifndef JOURNAL_FILE_UTF8_H_
#define JOURNAL_FILE_UTF8_H_

#include <stddef.h>

/* How many of the `left` bytes at `text` make up its first character: 1 to 4, or 0 when they are
 * not UTF-8.  Overlong forms and surrogates are not. */
static inline size_t utf8_character(const char *text, size_t left) {
    const unsigned char *at = (const unsigned char *)text;
    if (left == 0) return 0;
    if (at[0] < 0x80) return 1;

    const size_t length = at[0] < 0xC2   ? 0
                          : at[0] < 0xE0 ? 2
                          : at[0] < 0xF0 ? 3
                          : at[0] < 0xF5 ? 4
                                         : 0;
    if (length == 0 || length > left) return 0;
    const unsigned char least = at[0] == 0xE0 ? 0xA0 : at[0] == 0xF0 ? 0x90 : 0x80;
    const unsigned char most = at[0] == 0xED ? 0x9F : at[0] == 0xF4 ? 0x8F : 0xBF;
    if (at[1] < least || at[1] > most) return 0;
    for (size_t i = 2; i < length; ++i) {
        if (at[i] < 0x80 || at[i] > 0xBF) return 0;
    }
    return length;
}

#endif
