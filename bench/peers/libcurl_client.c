/* libcurl_client - sends one message again and again with one easy handle, which keeps its
 * connection, and prints what that cost as one line of JSON.
 *
 * usage: libcurl_client PORT CA.pem MESSAGE MAILS WARM_UP
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cost.h"

struct reader {
    const char *bytes;
    size_t size, at;
};

static size_t read_message(char *to, size_t size, size_t count, void *context) {
    struct reader *reader = context;
    size_t left = reader->size - reader->at, room = size * count;
    size_t taken = left < room ? left : room;
    memcpy(to, reader->bytes + reader->at, taken);
    reader->at += taken;
    return taken;
}

static void send_mails(CURL *easy, struct reader *reader, long count) {
    for (long i = 0; i < count; ++i) {
        reader->at = 0;
        CURLcode code = curl_easy_perform(easy);
        if (code != CURLE_OK) {
            fprintf(stderr, "libcurl_client: %s\n", curl_easy_strerror(code));
            exit(1);
        }
    }
}

int main(int count, char **arguments) {
    if (count != 6) {
        fprintf(stderr, "usage: libcurl_client PORT CA.pem MESSAGE MAILS WARM_UP\n");
        return 2;
    }
    struct reader reader = {0};
    reader.bytes = read_file(arguments[3], &reader.size);
    char url[64];
    snprintf(url, sizeof url, "smtps://127.0.0.1:%s", arguments[1]);

    curl_global_init(CURL_GLOBAL_DEFAULT);
    CURL *easy = curl_easy_init();
    struct curl_slist *recipients = curl_slist_append(NULL, "<facility@building7.example>");
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_CAINFO, arguments[2]);
    curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "<alarms@building7.example>");
    curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_message);
    curl_easy_setopt(easy, CURLOPT_READDATA, &reader);

    send_mails(easy, &reader, atol(arguments[5]));
    struct cost before = cost_now();
    send_mails(easy, &reader, atol(arguments[4]));
    print_cost(before, cost_now(), atol(arguments[4]));

    curl_slist_free_all(recipients);
    curl_easy_cleanup(easy);
    return 0;
}
