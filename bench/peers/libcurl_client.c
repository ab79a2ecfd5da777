/* libcurl_client - sends one message again and again with one easy handle for each connection,
 * which keeps it, and prints what that cost as one line of JSON.
 *
 * usage: libcurl_client PORT CA.pem MESSAGE MAILS WARM_UP CONNECTIONS
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

struct sender {
    CURL *easy;
    struct reader reader;
};

static size_t read_message(char *to, size_t size, size_t count, void *context) {
    struct reader *reader = context;
    size_t left = reader->size - reader->at, room = size * count;
    size_t taken = left < room ? left : room;
    memcpy(to, reader->bytes + reader->at, taken);
    reader->at += taken;
    return taken;
}

static void expect_ok(CURLcode code) {
    if (code == CURLE_OK) return;
    fprintf(stderr, "libcurl_client: %s\n", curl_easy_strerror(code));
    exit(1);
}

static void send_mails(struct sender *sender, long count) {
    for (long i = 0; i < count; ++i) {
        sender->reader.at = 0;
        expect_ok(curl_easy_perform(sender->easy));
    }
}

/* All of them at once in one thread, as libcurl's manual has it: curl_multi_poll() in a loop. */
static void send_mails_by_all(CURLM *multi, struct sender *senders, int connections, long count) {
    long begun = 0, ended = 0;
    for (int i = 0; i < connections && begun < count; ++i, ++begun) {
        senders[i].reader.at = 0;
        curl_multi_add_handle(multi, senders[i].easy);
    }
    while (ended < count) {
        int running, left;
        curl_multi_perform(multi, &running);
        for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;) {
            if (message->msg != CURLMSG_DONE) continue;
            CURL *easy = message->easy_handle;
            struct sender *sender;
            expect_ok(message->data.result);
            curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&sender);
            curl_multi_remove_handle(multi, easy);
            if (begun++ < count) {
                sender->reader.at = 0;
                curl_multi_add_handle(multi, easy);
            }
            ++ended;
        }
        if (ended < count) curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
}

int main(int count, char **arguments) {
    int connections = count == 7 ? atoi(arguments[6]) : 0;
    if (connections < 1) {
        fprintf(stderr,
                "usage: libcurl_client PORT CA.pem MESSAGE MAILS WARM_UP CONNECTIONS\n");
        return 2;
    }
    size_t size;
    const char *message = read_file(arguments[3], &size);
    char url[64];
    snprintf(url, sizeof url, "smtps://127.0.0.1:%s", arguments[1]);

    curl_global_init(CURL_GLOBAL_DEFAULT);
    struct curl_slist *recipients = curl_slist_append(NULL, "<facility@building7.example>");
    CURLM *multi = curl_multi_init();
    struct sender *senders = calloc((size_t)connections, sizeof *senders);
    for (int i = 0; i < connections; ++i) {
        CURL *easy = senders[i].easy = curl_easy_init();
        senders[i].reader = (struct reader){message, size, 0};
        curl_easy_setopt(easy, CURLOPT_URL, url);
        curl_easy_setopt(easy, CURLOPT_CAINFO, arguments[2]);
        curl_easy_setopt(easy, CURLOPT_MAIL_FROM, "<alarms@building7.example>");
        curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, recipients);
        curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
        curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_message);
        curl_easy_setopt(easy, CURLOPT_READDATA, &senders[i].reader);
        curl_easy_setopt(easy, CURLOPT_PRIVATE, &senders[i]);
    }

    long warm_up = atol(arguments[5]), mails = atol(arguments[4]);
    struct cost before;
    if (connections == 1) {
        send_mails(senders, warm_up);
        before = cost_now();
        send_mails(senders, mails);
    } else {
        send_mails_by_all(multi, senders, connections, warm_up);
        before = cost_now();
        send_mails_by_all(multi, senders, connections, mails);
    }
    print_cost(before, cost_now(), mails);

    for (int i = 0; i < connections; ++i)
        curl_easy_cleanup(senders[i].easy);
    curl_multi_cleanup(multi);
    curl_slist_free_all(recipients);
    free(senders);
    return 0;
}
