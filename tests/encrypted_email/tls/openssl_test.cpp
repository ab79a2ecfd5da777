// The channel against a TLS implementation that shares no code with it: `openssl s_server`.
#include <arpa/inet.h>
#include <botan/pkcs8.h>
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <utility>

#include "failure_matchers.hpp"
#include "peer.hpp"

namespace encrypted_email::tls {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::StartsWith;

namespace fs = std::filesystem;

// s_server on a free port of the loopback, sending back every line reversed.
class OpensslServer {
public:
    OpensslServer(const Identity& identity, std::vector<std::string> options) {
        std::string pattern = (fs::temp_directory_path() / "tls_openssl_XXXXXX").string();
        folder_ = mkdtemp(pattern.data());
        std::ofstream(folder_ / "key.pem") << Botan::PKCS8::PEM_encode(*identity.key);
        std::ofstream certificates(folder_ / "chain.pem");
        for (const auto& certificate : identity.chain) {
            certificates << certificate.PEM_encode();
        }
        certificates.close();

        const std::string chain = folder_ / "chain.pem";
        options.insert(options.begin(),
                       {"openssl", "s_server", "-rev", "-accept", "127.0.0.1:0", "-cert", chain,
                        "-cert_chain", chain, "-key", folder_ / "key.pem"});
        spawn(options);
        read_port();
    }

    ~OpensslServer() {
        kill(process_, SIGKILL);
        waitpid(process_, nullptr, 0);
        close(output_);
        fs::remove_all(folder_);
    }

    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    void spawn(std::vector<std::string>& words) {
        std::vector<char*> arguments;
        for (std::string& word : words) {
            arguments.push_back(word.data());
        }
        arguments.push_back(nullptr);

        int ends[2] = {-1, -1};
        if (pipe2(ends, O_CLOEXEC) != 0) std::abort();
        posix_spawn_file_actions_t actions;
        posix_spawn_file_actions_init(&actions);
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
        EXPECT_EQ(posix_spawnp(&process_, "openssl", &actions, nullptr, arguments.data(), environ),
                  0);
        posix_spawn_file_actions_destroy(&actions);
        close(ends[1]);
        output_ = ends[0];
    }

    // "ACCEPT 127.0.0.1:40493"
    void read_port() {
        constexpr std::string_view kSign = "ACCEPT 127.0.0.1:";
        std::string said;
        std::array<char, 256> buffer{};
        std::size_t found = std::string::npos;
        do {
            const ssize_t got = read(output_, buffer.data(), buffer.size());
            if (got <= 0) break;
            said.append(buffer.data(), static_cast<std::size_t>(got));
            found = said.find(kSign);
        } while (found == std::string::npos || said.find('\n', found) == std::string::npos);
        ASSERT_NE(found, std::string::npos) << "openssl s_server did not start: " << said;
        port_ = static_cast<std::uint16_t>(std::stoi(said.substr(found + kSign.size())));
    }

    fs::path folder_;
    pid_t process_ = -1;
    int output_ = -1;
    std::uint16_t port_ = 0;
};

// A channel with a socket, blocking.
class Connection {
public:
    Connection(const Client& client, std::uint16_t port)
        : channel_(client.connect()), socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        EXPECT_EQ(connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        while (!channel_->established() && advance()) {
        }
    }
    // OpenSSL forgets the session of a connection that ends without a goodbye.
    ~Connection() {
        channel_->close();
        while (advance()) {
        }
        close(socket_);
    }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Channel* operator->() { return channel_.get(); }

    // The answer to a line, as it is.
    std::string ask(const std::string& line) {
        channel_->send(line + "\n");
        while (channel_->plaintext().find('\n') == std::string::npos && advance()) {
        }
        return std::exchange(channel_->plaintext(), {});
    }

    // Says what there is to say, then waits for something to be said; false at the end.
    bool advance() {
        const std::string output = std::exchange(channel_->output(), {});
        const ssize_t sent = send(socket_, output.data(), output.size(), MSG_NOSIGNAL);
        if (sent != static_cast<ssize_t>(output.size()) || channel_->failed()) return false;
        std::array<char, 16384> buffer{};
        const ssize_t got = recv(socket_, buffer.data(), buffer.size(), 0);
        if (got <= 0) {
            channel_->closed();
            return false;
        }
        channel_->receive({buffer.data(), static_cast<std::size_t>(got)});
        return true;
    }

private:
    std::unique_ptr<Channel> channel_;
    const int socket_;
};

class OpensslTest : public ::testing::Test {
protected:
    [[nodiscard]] Identity server(const Key& key = nullptr) const {
        Wish wish;
        wish.key = key;
        return issued_by(issued_by(root_, authority("Test Intermediate")), wish);
    }

    const Identity root_ = test_root();
    Client client_{trusting({root_.certificate()})};
};

class OpensslVersionTest : public OpensslTest, public ::testing::WithParamInterface<const char*> {
protected:
    [[nodiscard]] static bool is_tls13() { return std::string{GetParam()} == "-tls1_3"; }
};

INSTANTIATE_TEST_SUITE_P(Version, OpensslVersionTest, ::testing::Values("-tls1_3", "-tls1_2"),
                         [](const auto& test) {
                             return std::string{test.param} == "-tls1_3" ? "Tls13" : "Tls12";
                         });

TEST_P(OpensslVersionTest, TalksWithAnEcdsaServer) {
    const OpensslServer openssl(server(), {GetParam()});
    Connection connection(client_, openssl.port());
    ASSERT_TRUE(connection->established()) << connection->failure().text;
    EXPECT_THAT(connection->describe(), StartsWith(is_tls13() ? "TLSv1.3 " : "TLSv1.2 "));
    EXPECT_EQ(connection.ask("hello"), "olleh\n");
    EXPECT_EQ(connection.ask(std::string(10'000, 'x')), std::string(10'000, 'x') + "\n");
}

TEST_P(OpensslVersionTest, TalksWithAnRsaServer) {
    const OpensslServer openssl(server(rsa_key(2048)), {GetParam()});
    Connection connection(client_, openssl.port());
    ASSERT_TRUE(connection->established()) << connection->failure().text;
    EXPECT_EQ(connection.ask("hello"), "olleh\n");
}

TEST_P(OpensslVersionTest, TalksInEveryCipherSuiteAndGroupThatIsOffered) {
    for (const char* suite : {"AES_128_GCM", "AES_256_GCM", "CHACHA20_POLY1305"}) {
        for (const char* group : {"X25519", "P-256", "P-384"}) {
            const std::string tls13 = std::string{"TLS_"} + suite +
                                      (suite == std::string{"AES_256_GCM"} ? "_SHA384" : "_SHA256");
            const std::string tls12 = std::string{suite} == "AES_128_GCM"   ? "ECDHE+AESGCM+AES128"
                                      : std::string{suite} == "AES_256_GCM" ? "ECDHE+AESGCM+AES256"
                                                                            : "ECDHE+CHACHA20";
            const OpensslServer openssl(
                server(), {GetParam(), "-groups", group, "-ciphersuites", tls13, "-cipher", tls12});
            Connection connection(client_, openssl.port());
            ASSERT_TRUE(connection->established()) << connection->failure().text;
            EXPECT_THAT(connection->describe(), HasSubstr(suite));
            EXPECT_EQ(connection.ask("hello"), "olleh\n");
        }
    }
}

TEST_P(OpensslVersionTest, ResumesAgainAndAgain) {
    const OpensslServer openssl(server(), {GetParam()});
    for (int i = 0; i < 4; ++i) {
        Connection connection(client_, openssl.port());
        EXPECT_EQ(connection.ask("hello"), "olleh\n");
        EXPECT_EQ(connection->resumed(), i > 0) << i;
    }
}

TEST_P(OpensslVersionTest, ResumesByServerStateToo) {
    const OpensslServer openssl(server(), {GetParam(), "-no_ticket"});
    for (int i = 0; i < 4; ++i) {
        Connection connection(client_, openssl.port());
        EXPECT_EQ(connection.ask("hello"), "olleh\n");
        EXPECT_EQ(connection->resumed(), i > 0) << i;
    }
}

TEST_P(OpensslVersionTest, RefusesAWrongName) {
    const OpensslServer openssl(server(), {GetParam()});
    client_.host = "other.example.org";
    Connection connection(client_, openssl.port());
    expect_failure(connection->failure(), FailureKind::host_name_mismatch, {"mail.example.org"});
}

TEST_P(OpensslVersionTest, HearsThatACertificateOfItsOwnIsWanted) {
    const OpensslServer openssl(server(), {GetParam(), "-Verify", "1"});
    Connection connection(client_, openssl.port());
    while (connection.advance()) {
    }
    expect_failure(connection->failure(), FailureKind::protocol,
                   {"asks for a client's certificate"});
}

// cmake/botan_changes has a search of its own for the end of a padded record (RFC 8446
// section 5.4).
TEST_F(OpensslTest, ReadsRecordsThatArePaddedToAnyLength) {
    for (const char* multiple : {"1", "7", "8", "9", "64", "500", "16384"}) {
        const OpensslServer openssl(server(), {"-tls1_3", "-record_padding", multiple});
        Connection connection(client_, openssl.port());
        for (std::size_t length = 1; length <= 40; ++length) {
            std::string line(length, '.');
            line.front() = 'a';
            line.back() = 'z';
            EXPECT_EQ(connection.ask(line), std::string(line.rbegin(), line.rend()) + "\n")
                << length << " octets, padded to a multiple of " << multiple;
        }
    }
}

TEST_F(OpensslTest, RefusesAnOldVersion) {
    const OpensslServer openssl(server(), {"-tls1_1", "-cipher", "ALL@SECLEVEL=0"});
    Connection connection(client_, openssl.port());
    expect_failure(connection->failure(), FailureKind::protocol,
                   {"protocol_version (70)", "TLS version", "1.3"});
    EXPECT_THAT(connection->failure().remedy, HasSubstr("Enable TLS 1.2"));
}

TEST_F(OpensslTest, RefusesToSpeakCbc) {
    const OpensslServer openssl(server(), {"-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-SHA256"});
    Connection connection(client_, openssl.port());
    expect_failure(connection->failure(), FailureKind::protocol,
                   {"handshake_failure (40)", "no cipher suite"});
    EXPECT_THAT(connection->failure().remedy, HasSubstr("AES-GCM"));
}

TEST_F(OpensslTest, RefusesSha1InTheChain) {
    Wish wish;
    wish.hash = "SHA-1";
    const OpensslServer openssl(issued_by(root_, wish), {"-cipher", "ALL@SECLEVEL=0"});
    Connection connection(client_, openssl.port());
    expect_failure(connection->failure(), FailureKind::certificate_unusable, {"SHA-1"});
}

}  // namespace
}  // namespace encrypted_email::tls
