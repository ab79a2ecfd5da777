// convert.cpp - `host-stub convert`: the mail settings of the engine before, as a configuration.
#include <string.h>

#include <fstream>
#include <iostream>
#include <string>

#include "host_stub/commands/command.hpp"
#include "host_stub/commands/exit_code.hpp"
#include "host_stub/commands/manual.hpp"
#include "host_stub/conversion/conversion.hpp"
#include "host_stub/host/printable.hpp"

namespace host_stub::commands {

namespace po = boost::program_options;
using conversion::FormerSettings;
using conversion::Key;

namespace {

constexpr Manual kManual{
    "convert",
    "[OLD] [options]",
    1,
    "Reads the mail settings of the engine that was there before, from the file OLD (\"-\" is "
    "standard\n"
    "input), from the options below, or from both, where an option replaces a line. Prints the\n"
    "nearest configuration of the encrypted e-mail sink on standard output, and on standard error\n"
    "what will be different, what will stop working and when, and what to do about it.\n\n"
    "OLD has a line for each setting, copied from the engine's pages as they are called there:\n\n"
    "  SMTP Server Host = mail.example.org     # also: host, server, smtp_host, ...\n"
    "  Port             = 25\n"
    "  SSL              = no\n"
    "  Authentication   = SMTP                 # None, SMTP or POP-before-SMTP\n"
    "  User             = alarms\n"
    "  Password         = ...                  # or left out: it is not used\n"
    "  Sender           = Building 7 <alarms@example.org>\n"
    "  Recipients       = service@example.org; \"Night, on call\" <night@example.org>\n\n"
    "A password is never printed: the configuration names it, and you store it with the host "
    "under\n"
    "that name.",
    "Examples:\n"
    "  host-stub convert old.cfg > site.toml\n"
    "  host-stub convert --host mail.example.org --port 25 --ssl no --sender alarms@example.org "
    "\\\n"
    "      --recipient service@example.org > site.toml\n"
    "  host-stub convert old.cfg --port 587 | tee site.toml\n"
    "  host-stub check encrypted_email.so --config site.toml --secrets site.secrets\n\n"
    "Exit codes:\n"
    "  0  the configuration does what the settings did\n"
    "  1  it does so with a difference, which is told: read it\n"
    "  2  there is none: the settings contradict themselves or lack something, or the command "
    "line\n"
    "     is wrong\n"
    "  5  as 0 or 1, but some lines say nothing that is known here\n",
    /*last_may_miss=*/true};

struct Option {
    const char* name;
    Key key;
    const char* value;
    const char* help;
};

// None for a password: everybody may read a command line.
constexpr Option kOptions[] = {
    {"host", Key::host, "HOST", "the mail server"},
    {"port", Key::port, "PORT", "its port [without: 25, or 465 with SSL]"},
    {"ssl", Key::ssl, "yes|no", "whether the SSL flag was set"},
    {"authentication", Key::authentication, "KIND",
     "None, SMTP or POP-before-SMTP [without: SMTP when there is a user]"},
    {"user", Key::user, "USER", "who logged in"},
    {"sender", Key::sender, "ADDRESS", "whom mails are from"},
    {"recipient", Key::to, "ADDRESSES", "whom mails go to, between commas"},
};

/// The file, or a little more than may be converted of one that is too large.
std::string read_settings(const std::string& path) {
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) throw std::runtime_error(path + ": " + ::strerror(errno));
    }
    std::istream& input = path == "-" ? std::cin : file;
    std::string text(FormerSettings::kLargestFile + 1, '\0');
    input.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (input.bad()) throw std::runtime_error(path + ": " + ::strerror(errno));
    text.resize(static_cast<std::size_t>(input.gcount()));
    return text;
}

void tell(const std::vector<std::string>& texts, std::string_view title) {
    if (!texts.empty()) std::cerr << title << ":\n";
    for (const std::string& text : texts)
        std::cerr << "  " << host::printable(text) << '\n';
}

}  // namespace

int convert(const Arguments& arguments) {
    po::options_description options("Options", kHelpWidth);
    for (const Option& one : kOptions) {
        options.add_options()(one.name, po::value<std::string>()->value_name(one.value), one.help);
    }
    const CommandLine line = read_command_line(kManual, options, arguments);
    if (line.exit_code) return *line.exit_code;

    FormerSettings settings;
    std::string origin = "the command line";
    if (!line.places.empty()) {
        origin = line.places[0] == "-" ? "standard input" : line.places[0];
        std::string text = read_settings(line.places[0]);
        settings.read(text, origin);
        ::explicit_bzero(text.data(), text.size());
    }
    for (const Option& one : kOptions) {
        if (line.has(one.name)) {
            settings.replace(one.key, line.values[one.name].as<std::string>(),
                             std::string("--") + one.name);
        }
    }

    const conversion::Conversion made = conversion::convert(settings, origin);
    tell(settings.unknown(), "Not understood");
    tell(made.problems, "There is no configuration for these settings");
    if (!made.problems.empty()) return kUsage;
    std::cout << made.document << std::flush;
    if (!std::cout) throw std::runtime_error("standard output cannot be written");
    tell(made.changes, "Different from before");
    tell(made.to_do, "To do before it works");
    if (!settings.unknown().empty()) return kBadInput;
    return made.changes.empty() ? kSettled : kNotDelivered;
}

}  // namespace host_stub::commands
