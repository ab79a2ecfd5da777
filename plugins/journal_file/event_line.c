#include "journal_file/event_line.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "journal_file/utf8.h"

/* A text that grows.  After a failed allocation data is null and the rest is ignored. */
struct line {
    char *data;
    size_t length;
    size_t capacity;
};

static void append(struct line *line, const char *text, size_t length) {
    if (line->data == NULL) return;
    if (length > line->capacity - line->length) {
        const size_t capacity = 2 * (line->length + length);
        char *const larger = realloc(line->data, capacity);
        if (larger == NULL) free(line->data);
        line->data = larger;
        line->capacity = capacity;
        if (larger == NULL) return;
    }
    memcpy(line->data + line->length, text, length);
    line->length += length;
}

/* For short texts of our own making. */
__attribute__((format(printf, 2, 3))) static void print(struct line *line, const char *format,
                                                        ...) {
    char text[128];
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (length > 0) append(line, text, (size_t)length);
}

/* One character of JSON text.  C1 controls (U+0080 to U+009F) are escaped as well: terminals
 * obey some of them. */
static void append_character(struct line *line, const char *at, size_t length) {
    const unsigned char first = (unsigned char)at[0];
    if (length == 0) {
        append(line, "\xEF\xBF\xBD", 3); /* U+FFFD */
    } else if (first == '"' || first == '\\') {
        append(line, "\\", 1);
        append(line, at, 1);
    } else if (first == '\n') {
        append(line, "\\n", 2);
    } else if (first < ' ' || first == 0x7F) {
        print(line, "\\u%04x", first);
    } else if (first == 0xC2 && (unsigned char)at[1] < 0xA0) {
        print(line, "\\u%04x", (unsigned char)at[1]);
    } else {
        append(line, at, length);
    }
}

static void append_string(struct line *line, alarm_sink_str text) {
    const size_t given = text.data == NULL ? 0 : text.len;
    const size_t shown = given < EVENT_LINE_LONGEST_TEXT ? given : EVENT_LINE_LONGEST_TEXT;
    append(line, "\"", 1);
    for (size_t at = 0; at < shown;) {
        const size_t length = utf8_character(text.data + at, given - at);
        if (at + length > shown) break;
        append_character(line, text.data + at, length);
        at += length == 0 ? 1 : length;
    }
    if (shown < given) append(line, "\xE2\x80\xA6", 3); /* U+2026 */
    append(line, "\"", 1);
}

static void append_text(struct line *line, const char *key, alarm_sink_str text) {
    if (text.data == NULL || text.len == 0) return;
    print(line, ",\"%s\":", key);
    append_string(line, text);
}

/* RFC 3339 in UTC with nanoseconds. */
static void append_time(struct line *line, const char *key, int64_t unix_ns) {
    const int64_t second = 1000000000;
    int64_t fraction = unix_ns % second;
    time_t seconds = (time_t)(unix_ns / second);
    if (fraction < 0) {
        fraction += second;
        --seconds;
    }
    struct tm utc;
    if (gmtime_r(&seconds, &utc) == NULL) return;
    print(line, ",\"%s\":\"%04d-%02d-%02dT%02d:%02d:%02d.%09" PRId64 "Z\"", key, utc.tm_year + 1900,
          utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec, fraction);
}

static void append_status(struct line *line, const char *key, uint32_t status) {
    static const char *const kNames[] = {"unspecified", "normal",     "off-normal",  "fault",
                                         "low-limit",   "high-limit", "low-warning", "high-warning",
                                         "low-alarm",   "high-alarm", "alarm",       "trouble",
                                         "offline",     "online",     "shutdown",    "unreliable"};
    const size_t known = sizeof kNames / sizeof kNames[0];
    print(line, ",\"%s\":\"%s\"", key, kNames[status < known ? status : ALARM_SINK_POINT_ALARM]);
}

/* The shortest number that reads back as the same; JSON has no NaN and no infinity, so these are
 * written as strings. */
static void append_real(struct line *line, double real) {
    if (!isfinite(real)) {
        print(line, "%s", isnan(real) ? "\"nan\"" : real > 0 ? "\"inf\"" : "\"-inf\"");
        return;
    }
    char digits[40];
    for (int precision = 15; precision <= 17; ++precision) {
        snprintf(digits, sizeof digits, "%.*g", precision, real);
        if (strtod(digits, NULL) == real) break;
    }
    /* The decimal point is the host's locale's business in printf(), but not in JSON. */
    bool is_integer = true;
    for (const char *at = digits; *at != '\0'; ++at) {
        const bool is_point = strchr("+-0123456789e", *at) == NULL;
        if (is_point || *at == 'e') is_integer = false;
        append(line, is_point ? "." : at, 1);
    }
    if (is_integer) append(line, ".0", 2); /* or a reader would take it for an integer */
}

static void append_value(struct line *line, const alarm_sink_field *field) {
    switch (field->type) {
        case ALARM_SINK_FIELD_INTEGER: print(line, "%" PRId64, field->value.integer); break;
        case ALARM_SINK_FIELD_REAL: append_real(line, field->value.real); break;
        case ALARM_SINK_FIELD_BOOLEAN:
            print(line, "%s", field->value.integer != 0 ? "true" : "false");
            break;
        default: append_string(line, field->value.text); break;
    }
}

static void append_fields(struct line *line, const alarm_sink_event *event) {
    const char *before = ",\"fields\":[";
    const char *after = "";
    for (size_t i = 0; i < event->field_count && i < EVENT_LINE_FIELDS; ++i) {
        const alarm_sink_field *field = &event->fields[i];
        if (field->type < ALARM_SINK_FIELD_TEXT || field->type > ALARM_SINK_FIELD_BOOLEAN) continue;
        print(line, "%s{\"name\":", before);
        append_string(line, field->name);
        append(line, ",\"value\":", 9);
        append_value(line, field);
        append_text(line, "unit", field->unit);
        append(line, "}", 1);
        before = ",";
        after = "]";
    }
    print(line, "%s", after);
}

char *event_line(const alarm_sink_event *event, size_t *length) {
    enum { USUAL_LENGTH = 1024 };
    struct line line = {malloc(USUAL_LENGTH), 0, USUAL_LENGTH};
    append(&line, "{\"id\":", 6);
    append_string(&line, event->event_id);
    append_time(&line, "occurred", event->occurred_unix_ns);
    if (event->expires_unix_ns != 0) append_time(&line, "expires", event->expires_unix_ns);
    print(&line, ",\"priority\":%u", event->priority > 255 ? 255u : (unsigned)event->priority);
    append_text(&line, "category", event->category);
    append_text(&line, "object", event->object);
    append_text(&line, "condition", event->condition_id);
    append_status(&line, "previous_status", event->previous_status);
    append_status(&line, "status", event->current_status);
    if (event->flags & ALARM_SINK_EVENT_ACKNOWLEDGE_REQUIRED) {
        print(&line, ",\"acknowledge_required\":true");
    }
    if (event->flags & ALARM_SINK_EVENT_ACKNOWLEDGED) print(&line, ",\"acknowledged\":true");
    append_text(&line, "route", event->route);
    print(&line, ",\"summary\":"); /* the one text that a reader insists on */
    append_string(&line, event->summary);
    append_text(&line, "text", event->text);
    append_fields(&line, event);
    append(&line, "}\n", 2);
    *length = line.length;
    return line.data;
}
