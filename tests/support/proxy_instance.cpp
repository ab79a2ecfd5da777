#include "tests/support/proxy_instance.hpp"

#include <fmt/format.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <stdexcept>

#include "tests/support/eventually.hpp"
#include "tests/support/free_port.hpp"
#include "tests/support/mail_reader.hpp"

namespace test_support {

namespace {

using boost::asio::ip::tcp;

bool listens(std::uint16_t port) {
    boost::asio::io_context io;
    tcp::socket socket(io);
    boost::system::error_code error;
    socket.connect({boost::asio::ip::address_v4::loopback(), port}, error);
    return !error;
}

const char* name_of(ProxyProgram program) {
    return program == ProxyProgram::tinyproxy ? "tinyproxy" : "microsocks";
}

}  // namespace

ProxyInstance::ProxyInstance(ProxyProgram program, const Rules& rules) : program_(program) {
    if (run({"which", name_of(program)}).status != 0) {
        throw std::runtime_error(
            fmt::format("{} is not installed: run cmake/setup tests, or leave these tests out with "
                        "ctest -LE proxy",
                        name_of(program)));
    }
    for (int attempt = 0; attempt < 5; ++attempt) {
        port_ = free_port();
        if (try_start(rules)) return;  // else: somebody else was faster to take the port
    }
    throw std::runtime_error(fmt::format("{} does not start:\n{}", name_of(program), log()));
}

std::vector<std::string> ProxyInstance::command(const Rules& rules) const {
    const std::string log_path = (folder_.path() / "log").string();
    if (program_ == ProxyProgram::microsocks) {
        const std::string log_in =
            rules.wants_log_in ? fmt::format(" -u {} -P {}", kUser, kPassword) : "";
        return {"sh", "-c",
                fmt::format("exec microsocks -i 127.0.0.1 -p {}{} 2>>{}", port_, log_in, log_path)};
    }
    std::string text = fmt::format(
        "Port {}\nListen 127.0.0.1\nTimeout 600\nAllow 127.0.0.1\nLogFile \"{}\"\n"
        "LogLevel Connect\n",
        port_, log_path);
    if (rules.wants_log_in) text += fmt::format("BasicAuth {} {}\n", kUser, kPassword);
    for (const std::uint16_t port : rules.ports)
        text += fmt::format("ConnectPort {}\n", port);
    write_file(configuration_, text);
    return {"tinyproxy", "-d", "-c", configuration_.string()};
}

bool ProxyInstance::try_start(const Rules& rules) {
    process_.emplace(command(rules));
    bool runs = true;
    const auto started = eventually("the proxy to listen", [&] {
        runs = process_->is_running();
        return !runs || listens(port_);
    });
    return started && runs;
}

std::string ProxyInstance::url() const {
    return fmt::format("{}://127.0.0.1:{}", program_ == ProxyProgram::tinyproxy ? "http" : "socks5",
                       port_);
}

std::string ProxyInstance::log() const { return read_file(folder_.path() / "log"); }

std::size_t ProxyInstance::asked_for(std::string_view host, std::uint16_t port) const {
    const std::string line = program_ == ProxyProgram::tinyproxy
                                 ? fmt::format("CONNECT {}:{} HTTP/1.1", host, port)
                                 : fmt::format("connected to {}:{}\n", host, port);
    return occurrences(log(), line);
}

}  // namespace test_support
