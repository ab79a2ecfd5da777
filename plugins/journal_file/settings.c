#include "journal_file/settings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "journal_file/utf8.h"

struct reader {
    const char *begin;
    const char *end;
    const char *at;
    alarm_sink_str origin;
    char *problem;
    size_t problem_size;

    const char *state_dir;
    struct settings settings;
    bool has_path;
    bool has_sync;
};

/* Says what is wrong at `where`; always false, so that `return complain(...)` reads well. */
__attribute__((format(printf, 3, 4))) static bool complain(struct reader *reader, const char *where,
                                                           const char *format, ...) {
    int line = 1;
    int column = 1; /* in characters, as editors count */
    for (const char *at = reader->begin; at < where; ++at) {
        if (*at == '\n') {
            ++line;
            column = 1;
        } else if (((unsigned char)*at & 0xC0) != 0x80) {
            ++column;
        }
    }
    const size_t origin_length = reader->origin.len < 256 ? reader->origin.len : 256;
    const int written =
        snprintf(reader->problem, reader->problem_size, "%.*s:%d:%d: ", (int)origin_length,
                 origin_length == 0 ? "" : reader->origin.data, line, column);
    if (written > 0 && (size_t)written < reader->problem_size) {
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(reader->problem + written, reader->problem_size - (size_t)written, format,
                  arguments);
        va_end(arguments);
    }
    return false;
}

static bool at_end(const struct reader *reader) { return reader->at == reader->end; }

static bool at(const struct reader *reader, char c) { return !at_end(reader) && *reader->at == c; }

static bool at_line_end(const struct reader *reader) {
    return at_end(reader) || at(reader, '\n') ||
           (at(reader, '\r') && reader->at + 1 < reader->end && reader->at[1] == '\n');
}

static bool is_control(char c) { return ((unsigned char)c < ' ' && c != '\t') || c == 0x7F; }

static void skip_blanks(struct reader *reader) {
    while (at(reader, ' ') || at(reader, '\t'))
        ++reader->at;
}

/* What may stand behind a setting, or alone on a line: blanks and a comment. */
static bool read_line_end(struct reader *reader) {
    skip_blanks(reader);
    if (at(reader, '#')) {
        for (; !at_line_end(reader); ++reader->at) {
            if (is_control(*reader->at)) {
                return complain(reader, reader->at, "a control character in a comment");
            }
        }
    }
    if (!at_line_end(reader)) {
        return complain(reader, reader->at, "expected the end of the line or a comment");
    }
    if (at(reader, '\r')) ++reader->at;
    if (at(reader, '\n')) ++reader->at;
    return true;
}

/* "basic", with the escapes \" and \\, or 'literal', without any. */
static bool read_string(struct reader *reader, char *text, size_t size) {
    const char *const start = reader->at;
    const char quote = at_end(reader) ? '\0' : *reader->at;
    if (quote != '"' && quote != '\'') {
        return complain(reader, start, "expected a string in \"\" or ''");
    }
    size_t length = 0;
    for (++reader->at; !at(reader, quote); ++reader->at) {
        if (at_line_end(reader)) return complain(reader, start, "the string does not end");
        if (is_control(*reader->at)) {
            return complain(reader, reader->at, "a control character in a string");
        }
        if (at(reader, '\\') && quote == '"') {
            ++reader->at;
            if (!at(reader, '"') && !at(reader, '\\')) {
                return complain(reader, reader->at - 1,
                                "the only escapes allowed are \\\" and \\\\; a string in '' takes "
                                "a backslash as it is");
            }
        }
        if (length + 1 >= size) {
            return complain(reader, start, "longer than the %zu bytes allowed", size - 1);
        }
        text[length++] = *reader->at;
    }
    ++reader->at;
    text[length] = '\0';
    return true;
}

/* Whether a relative path could lead out of the folder that it is relative to. */
static bool has_parent_step(const char *path) {
    for (const char *step = path; step != NULL; step = strchr(step, '/')) {
        step += *step == '/';
        if (strncmp(step, "..", 2) == 0 && (step[2] == '/' || step[2] == '\0')) return true;
    }
    return false;
}

static bool read_path(struct reader *reader) {
    const char *const start = reader->at;
    char path[PATH_MAX];
    if (!read_string(reader, path, sizeof path)) return false;
    const size_t length = strlen(path);
    if (length == 0 || path[length - 1] == '/') {
        return complain(reader, start, "`path` must name a file");
    }
    const bool absolute = path[0] == '/';
    if (!absolute && has_parent_step(path)) {
        return complain(reader, start,
                        "a relative `path` stays below the state directory, without `..`; "
                        "for another place write an absolute one");
    }
    const int written = snprintf(reader->settings.path, sizeof reader->settings.path, "%s%s%s",
                                 absolute ? "" : reader->state_dir, absolute ? "" : "/", path);
    if (written < 0 || (size_t)written >= sizeof reader->settings.path) {
        return complain(reader, start, "`path` is too long");
    }
    reader->has_path = true;
    return true;
}

static bool read_word(struct reader *reader, const char *word) {
    const size_t length = strlen(word);
    if ((size_t)(reader->end - reader->at) < length) return false;
    if (memcmp(reader->at, word, length) != 0) return false;
    reader->at += length;
    return true;
}

static bool read_sync(struct reader *reader) {
    const char *const start = reader->at;
    reader->settings.sync = read_word(reader, "true");
    if (!reader->settings.sync && !read_word(reader, "false")) {
        return complain(reader, start, "`sync` must be true or false");
    }
    reader->has_sync = true;
    return true;
}

static bool is_bare_key(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
}

static bool read_setting(struct reader *reader) {
    const char *const key = reader->at;
    while (!at_end(reader) && is_bare_key(*reader->at))
        ++reader->at;
    const size_t length = (size_t)(reader->at - key);
    if (length == 0 || at(reader, '.')) {
        return complain(reader, key,
                        "expected `key = value`; this sink knows no tables, dotted or quoted keys");
    }
    const bool is_path = length == 4 && memcmp(key, "path", 4) == 0;
    const bool is_sync = length == 4 && memcmp(key, "sync", 4) == 0;
    const int shown = length < 64 ? (int)length : 64;
    if (!is_path && !is_sync) {
        return complain(reader, key, "unknown key `%.*s`; allowed are `path` and `sync`", shown,
                        key);
    }
    if ((is_path && reader->has_path) || (is_sync && reader->has_sync)) {
        return complain(reader, key, "`%.*s` is set twice", shown, key);
    }
    skip_blanks(reader);
    if (!at(reader, '='))
        return complain(reader, reader->at, "expected `=` after `%.*s`", shown, key);
    ++reader->at;
    skip_blanks(reader);
    return is_path ? read_path(reader) : read_sync(reader);
}

static bool check_bytes(struct reader *reader) {
    if (reader->end - reader->begin > SETTINGS_LONGEST_DOCUMENT) {
        return complain(reader, reader->begin, "the document has more than %d bytes",
                        SETTINGS_LONGEST_DOCUMENT);
    }
    for (const char *byte = reader->begin; byte < reader->end;) {
        const size_t length = utf8_character(byte, (size_t)(reader->end - byte));
        if (length == 0) return complain(reader, byte, "this is not UTF-8");
        byte += length;
    }
    return true;
}

static bool read_document(struct reader *reader) {
    if (!check_bytes(reader)) return false;
    while (!at_end(reader)) {
        skip_blanks(reader);
        if (!at(reader, '#') && !at_line_end(reader) && !read_setting(reader)) return false;
        if (!read_line_end(reader)) return false;
    }
    return reader->has_path ||
           complain(reader, reader->begin, "`path` is missing; add path = \"journal.ndjson\"");
}

bool settings_read(alarm_sink_str document, alarm_sink_str origin, const char *state_dir,
                   struct settings *settings, char *problem, size_t problem_size) {
    const char *const begin = document.data == NULL ? "" : document.data;
    struct reader reader = {
        .begin = begin,
        .end = begin + (document.data == NULL ? 0 : document.len),
        .at = begin,
        .origin = origin,
        .problem = problem,
        .problem_size = problem_size,
        .state_dir = state_dir,
        .settings = {.sync = true},
    };
    if (!read_document(&reader)) return false;
    *settings = reader.settings;
    return true;
}
