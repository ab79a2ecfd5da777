#include "tests/support/postfix_instance.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <stdexcept>

#include "host_stub/trial_server/certificate_authority.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"

namespace test_support {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kStartedWords = "daemon started";

std::size_t times_started(std::string_view log) {
    std::size_t times = 0;
    for (auto found = log.find(kStartedWords); found != std::string_view::npos;
         found = log.find(kStartedWords, found + 1)) {
        ++times;
    }
    return times;
}

std::string postfix_default(const char* parameter) {
    Finished finished = run({"postconf", "-d", "-h", parameter});
    if (finished.status != 0) {
        throw std::runtime_error("Postfix is not installed (" + finished.output +
                                 "): run cmake/setup tests, which installs it unconfigured");
    }
    while (!finished.output.empty() && finished.output.back() == '\n')
        finished.output.pop_back();
    return finished.output;
}

// Postfix waits until a file that it reads has not been touched for some seconds: this one looks
// old.
void write_configuration_file(const fs::path& path, std::string_view content) {
    write_file(path, content);
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::minutes(1));
}

void give_to(const fs::path& path, const std::string& user) {
    const passwd* const owner = ::getpwnam(user.c_str());
    if (owner == nullptr || ::chown(path.c_str(), owner->pw_uid, static_cast<gid_t>(-1)) != 0) {
        throw std::runtime_error(fmt::format("cannot give {} to the user {}", path.string(), user));
    }
}

}  // namespace

PostfixInstance::PostfixInstance(const Answers& answers, std::string_view not_offered)
    : not_offered_(not_offered) {
    check_installation();
    make_folders();
    make_certificates();
    make_account();
    set_answers(answers);
    set_sender_answers({});
    for (int attempt = 0; attempt < 5; ++attempt) {
        implicit_port_ = free_port();
        starttls_port_ = free_port();
        write_configuration();
        if (try_start()) return;  // else: somebody else was faster to take a port
    }
    throw std::runtime_error("Postfix does not start:\n" + log());
}

PostfixInstance::~PostfixInstance() { stop(); }

void PostfixInstance::check_installation() {
    if (::geteuid() != 0) {
        throw std::runtime_error(
            "Postfix cannot be started: its master process needs root. Run the tests as root "
            "(sudo ./tests/run), or leave these out with ctest -LE postfix");
    }
    daemon_directory_ = postfix_default("daemon_directory");
    mail_owner_ = postfix_default("mail_owner");
    setgid_group_ = postfix_default("setgid_group");
}

// What `postfix check` would make; it takes seconds over it.
void PostfixInstance::make_folders() const {
    for (const char* name : {"config/sasl", "data", "mailbox", "queue"}) {
        fs::create_directories(folder_.path() / name);
    }
    give_to(folder_.path() / "data", mail_owner_);
    give_to(folder_.path() / "mailbox", "nobody");
    for (const char* name : {"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold",
                             "incoming", "maildrop", "private", "public", "saved", "trace"}) {
        fs::create_directory(folder_.path() / "queue" / name);
        give_to(folder_.path() / "queue" / name, mail_owner_);
    }
    fs::create_directory(folder_.path() / "queue/pid");
}

void PostfixInstance::make_certificates() const {
    namespace trial_server = host_stub::trial_server;
    const trial_server::CertificateAuthority authority("Building 7 CA");
    trial_server::CertificateRequest request;
    request.dns_names = {"localhost"};
    request.addresses = {"127.0.0.1"};
    const auto identity = authority.issue(request);
    trial_server::write_certificates(ca_file(), {authority.certificate()});
    trial_server::write_certificates(folder_.path() / "certificate.pem", identity.chain);
    trial_server::write_private_key(folder_.path() / "key.pem", *identity.key);
}

void PostfixInstance::make_account() {
    const fs::path database = folder_.holds_secrets("config/sasl/passwords");
    const Finished finished = run({"saslpasswd2", "-p", "-c", "-f", database.string(), "-u",
                                   std::string(kDomain), std::string(kUser)},
                                  kPassword);
    if (finished.status != 0) {
        throw std::runtime_error("saslpasswd2 (package sasl2-bin) failed: " + finished.output);
    }
    give_to(database, mail_owner_);
    // Debian's Postfix looks in the folder "sasl" of its configuration, others where main.cf says.
    write_file(folder_.path() / "config/sasl/smtpd.conf", fmt::format("pwcheck_method: auxprop\n"
                                                                      "auxprop_plugin: sasldb\n"
                                                                      "sasldb_path: {}\n"
                                                                      "mech_list: PLAIN LOGIN\n",
                                                                      database.string()));
}

void PostfixInstance::set_answers(const Answers& answers) { write_answers("answers", answers); }

void PostfixInstance::set_sender_answers(const Answers& answers) {
    write_answers("sender_answers", answers);
}

void PostfixInstance::write_answers(const char* file, const Answers& answers) const {
    std::string table;
    for (const auto& [address, answer] : answers)
        table += address + ' ' + answer + '\n';
    write_configuration_file(folder_.path() / "config" / file, table);
}

void PostfixInstance::admit_by(std::uint16_t table_port, std::string_view refusal) {
    admitted_ = fmt::format(
        "check_client_access tcp:127.0.0.1:{}, check_client_access static:{{{}}}, reject",
        table_port, refusal);
    write_configuration();
}

void PostfixInstance::write_configuration() const {
    const fs::path config = folder_.path() / "config";
    write_configuration_file(config / "main.cf",
                             fmt::format(R"(compatibility_level = 3.6
queue_directory = {0}/queue
data_directory = {0}/data
daemon_directory = {1}
mail_owner = {2}
setgid_group = {3}
maillog_file = {0}/mail.log
maillog_file_prefixes = {0}
myhostname = mail.{4}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mydestination =
alias_maps =
alias_database =
local_recipient_maps =
local_transport = error:there are no local users
relay_transport = error:nothing is relayed
default_transport = error:no mail leaves this machine
virtual_mailbox_domains = {4}
virtual_mailbox_base = {0}
virtual_mailbox_maps = static:mailbox/
virtual_uid_maps = static:{5}
virtual_gid_maps = static:{6}
smtpd_tls_cert_file = {0}/certificate.pem
smtpd_tls_key_file = {0}/key.pem
smtpd_tls_loglevel = 2
smtpd_tls_mandatory_protocols = >=TLSv1.3
smtpd_tls_auth_only = yes
smtpd_discard_ehlo_keywords = {7}
smtpd_sasl_auth_enable = yes
smtpd_sasl_local_domain = {4}
cyrus_sasl_config_path = {0}/config/sasl
smtpd_delay_reject = no
smtpd_sender_restrictions = check_sender_access texthash:{0}/config/sender_answers
smtpd_relay_restrictions = {8}
smtpd_recipient_restrictions = check_recipient_access texthash:{0}/config/answers
)",
                                         folder_.path().string(), daemon_directory_, mail_owner_,
                                         setgid_group_, kDomain, ::getpwnam("nobody")->pw_uid,
                                         ::getpwnam("nobody")->pw_gid, not_offered_, admitted_));
    write_configuration_file(config / "master.cf", fmt::format(R"(
{} inet n - n - - smtpd
  -o syslog_name=postfix/implicit -o smtpd_tls_wrappermode=yes
{} inet n - n - - smtpd
  -o syslog_name=postfix/starttls -o smtpd_tls_security_level=encrypt
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
)",
                                                               implicit_port_, starttls_port_));
}

bool PostfixInstance::try_start() {
    const std::size_t starts = times_started(log());
    master_.emplace(std::vector<std::string>{daemon_directory_ + "/master", "-c",
                                             (folder_.path() / "config").string()});
    // Its sockets listen before it says so.
    bool runs = true;
    const auto started = eventually("Postfix to start", [&] {
        runs = master_->is_running();
        return !runs || times_started(log()) > starts;
    });
    return started && runs;
}

void PostfixInstance::stop() { master_.reset(); }

void PostfixInstance::start() {
    if (!try_start()) throw std::runtime_error("Postfix does not start again:\n" + log());
}

std::vector<fs::path> PostfixInstance::mails_of(std::string_view local_part) const {
    const std::string recipient = fmt::format("\nDelivered-To: {}@{}\n", local_part, kDomain);
    std::vector<fs::path> mails;
    std::error_code none_yet;
    for (const auto& entry : fs::directory_iterator(folder_.path() / "mailbox/new", none_yet)) {
        if (read_file(entry.path()).find(recipient) != std::string::npos) {
            mails.push_back(entry.path());
        }
    }
    return mails;
}

std::string PostfixInstance::log() const { return read_file(folder_.path() / "mail.log"); }

}  // namespace test_support
