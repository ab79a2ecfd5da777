// cram_md5.hpp - CRAM-MD5: a keyed digest of the server's challenge.
//
// Does not show the password, but the server has to keep it in clear, and proves nothing of itself:
// used only where the configuration names it.
//
// Threads: as exchange.hpp.
// Fails:   as exchange.hpp.
// See:     RFC 2195
#pragma once

#include <utility>

#include "encrypted_email/sasl/exchange.hpp"

namespace encrypted_email::sasl {

class CramMd5 final : public Exchange {
public:
    explicit CramMd5(Credentials&& credentials) : credentials_(std::move(credentials)) {}
    std::optional<Response> begin() override { return std::nullopt; }
    Response respond(std::string_view challenge) override;

private:
    Credentials credentials_;
    bool answered_ = false;
};

}  // namespace encrypted_email::sasl
