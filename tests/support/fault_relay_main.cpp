// The fault relay as a process of its own: survives its client, and tells a folder what it took.
//
// In the folder: ca.pem (what a client has to trust), port (a line, as soon as it listens),
// mails.ndjson (a JSON object per mail, written before the client hears that it was taken) and, at
// the end, counts.json.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/program_options.hpp>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <stdexcept>

#include "tests/support/fault_relay.hpp"

namespace {

namespace json = boost::json;
namespace po = boost::program_options;
namespace trial_server = host_stub::trial_server;
using namespace test_support;

po::options_description description() {
    po::options_description options(
        "fault_relay - a mail server on 127.0.0.1 that misbehaves on command\n"
        "Prints \"port N\" when it listens; makes peace, that is no faults any more, at SIGUSR1; "
        "ends\n"
        "at SIGTERM or SIGINT.\n");
    // clang-format off
    options.add_options()
        ("help", "this text")
        ("folder", po::value<std::string>()->required(),
         "where ca.pem, port, mails.ndjson and counts.json go; mails.ndjson is continued")
        ("port", po::value<std::uint16_t>()->default_value(0), "0: any free one")
        ("starttls", "STARTTLS instead of TLS from the first byte")
        ("no-pipelining", "PIPELINING is not offered")
        ("chunking", "CHUNKING (BDAT) is offered")
        ("eager-354", "DATA is answered with 354 though no recipient was taken")
        ("user", po::value<std::string>(), "who has to log in")
        ("password", po::value<std::string>()->default_value(""), "with this password")
        ("fault", po::value<std::vector<std::string>>()->composing()->default_value({}, ""),
         "FAULT-at-STEP[:TIMES|:always], as in drop-at-data:3; may be repeated.  A recipient "
         "<FAULT-at-STEP@...> does the same once")
        ("odds", po::value<unsigned>()->default_value(0), "faults by chance: per mille of all steps")
        ("seed", po::value<std::uint64_t>()->default_value(1), "of that chance")
        ("odds-fault", po::value<std::vector<std::string>>()->composing()->default_value({}, ""),
         "only these faults by chance; may be repeated")
        ("odds-step", po::value<std::vector<std::string>>()->composing()->default_value({}, ""),
         "only at these steps; may be repeated");
    // clang-format on
    return options;
}

template <typename Value>
void restrict_to(const std::vector<std::string>& names,
                 std::optional<Value> (*named)(std::string_view), std::vector<Value>& values) {
    if (names.empty()) return;
    values.clear();
    for (const std::string& name : names) {
        const auto value = named(name);
        if (!value) throw std::runtime_error("unknown: " + name);
        values.push_back(*value);
    }
}

FaultPlan plan_of(const po::variables_map& given) {
    FaultPlan plan;
    for (const std::string& text : given["fault"].as<std::vector<std::string>>()) {
        const auto one = parse_misbehaviour(text);
        if (!one) throw std::runtime_error("not FAULT-at-STEP[:TIMES]: " + text);
        plan.misbehaviours.push_back(*one);
    }
    plan.odds.per_mille = given["odds"].as<unsigned>();
    plan.odds.seed = given["seed"].as<std::uint64_t>();
    restrict_to(given["odds-fault"].as<std::vector<std::string>>(), fault_named, plan.odds.faults);
    restrict_to(given["odds-step"].as<std::vector<std::string>>(), step_named, plan.odds.steps);
    return plan;
}

std::string line_of(const trial_server::Mail& mail) {
    const json::object line{
        {"connection", mail.connection},
        {"sender", mail.sender},
        {"recipients", json::array(mail.recipients.begin(), mail.recipients.end())},
        {"content", mail.content}};
    return json::serialize(line) + '\n';
}

// A line for each mail, in one write, so that whoever reads the file sees whole lines.
class MailFile {
public:
    explicit MailFile(const std::filesystem::path& path) : file_(path, std::ios::app) {
        file_.exceptions(std::ios::failbit | std::ios::badbit);
    }

    void add(const trial_server::Mail& mail) {
        const std::string line = line_of(mail);
        const std::lock_guard lock(mutex_);
        file_ << line << std::flush;
    }

private:
    std::mutex mutex_;
    std::ofstream file_;
};

void write_counts(const std::filesystem::path& path, const FaultRelayCounts& counts) {
    const json::object text{
        {"connections", counts.connections},
        {"most_at_once", counts.most_at_once},
        {"faults", counts.faults},
        {"mails", counts.mails},
        {"ambiguous", counts.ambiguous},
        {"unconfirmed", counts.unconfirmed},
        {"lone_dots", counts.lone_dots},
        {"breaches", json::array(counts.breaches.begin(), counts.breaches.end())}};
    std::ofstream(path) << json::serialize(text) << '\n';
}

int serve(const po::variables_map& given) {
    // Blocked before any thread begins, so that they come to sigwait() and nowhere else.
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGTERM, SIGINT, SIGUSR1})
        sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const std::filesystem::path folder = given["folder"].as<std::string>();
    std::filesystem::create_directories(folder);
    const trial_server::CertificateAuthority authority("Fault relay CA");
    trial_server::CertificateRequest request;
    request.dns_names = {"localhost"};
    request.addresses = {"127.0.0.1"};
    trial_server::write_certificates(folder / "ca.pem", {authority.certificate()});
    MailFile mails(folder / "mails.ndjson");

    FaultRelayOptions options;
    options.identity = authority.issue(request);
    options.manners.starttls = given.count("starttls") > 0;
    options.manners.pipelining = given.count("no-pipelining") == 0;
    options.manners.chunking = given.count("chunking") > 0;
    options.manners.eager_354 = given.count("eager-354") > 0;
    if (given.count("user") > 0) {
        options.manners.credentials = {given["user"].as<std::string>(),
                                       given["password"].as<std::string>()};
    }
    options.plan = plan_of(given);
    options.port = given["port"].as<std::uint16_t>();
    options.record = false;
    options.on_mail = [&mails](const trial_server::Mail& mail) { mails.add(mail); };
    FaultRelay relay(std::move(options));
    std::ofstream(folder / "port") << relay.port() << '\n';
    std::printf("port %u\n", unsigned{relay.port()});
    std::fflush(stdout);

    int signal = 0;
    while (sigwait(&signals, &signal) == 0 && signal == SIGUSR1)
        relay.make_peace();
    write_counts(folder / "counts.json", relay.stop());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    try {
        const auto options = description();
        po::variables_map given;
        po::store(po::parse_command_line(argc, argv, options), given);
        if (given.count("help") > 0) {
            std::cout << options;
            return 0;
        }
        po::notify(given);
        return serve(given);
    } catch (const std::exception& error) {
        std::cerr << "fault_relay: " << error.what() << '\n';
        return 2;
    }
}
