// What reading a server's replies costs: as they come for one mail command by command, and as the
// answers to a pipelined flight.
#include <benchmark/benchmark.h>

#include <string>

#include "encrypted_email/smtp/reply.hpp"

namespace {

using encrypted_email::smtp::ReplyParser;

constexpr std::string_view kMail =
    "250 2.1.0 Ok\r\n"
    "250 2.1.5 Ok\r\n"
    "354 End data with <CR><LF>.<CR><LF>\r\n"
    "250 2.0.0 Ok: queued as 4ZbKQ33Yw3z9vFh\r\n";

// The four replies of a mail, of so many mails in one read.
void read_replies(benchmark::State& state) {
    std::string flight;
    for (std::int64_t i = 0; i < state.range(0); ++i)
        flight += kMail;
    ReplyParser parser;
    std::int64_t replies = 0;
    for (auto _ : state) {
        parser.feed(flight);
        while (const auto reply = parser.next()) {
            benchmark::DoNotOptimize(reply->code);
            ++replies;
        }
    }
    if (replies != state.iterations() * state.range(0) * 4) state.SkipWithError("lost a reply");
    state.SetItemsProcessed(replies);
}
BENCHMARK(read_replies)->Arg(1)->Arg(16)->ArgName("mails");

// One reply of many lines, as to EHLO.
void read_reply_of_many_lines(benchmark::State& state) {
    std::string reply;
    for (int i = 0; i < 15; ++i)
        reply += "250-EXTENSION WITH PARAMETERS 12345\r\n";
    reply += "250 CHUNKING\r\n";
    ReplyParser parser;
    for (auto _ : state) {
        parser.feed(reply);
        benchmark::DoNotOptimize(parser.next());
    }
}
BENCHMARK(read_reply_of_many_lines);

}  // namespace
BENCHMARK_MAIN();
