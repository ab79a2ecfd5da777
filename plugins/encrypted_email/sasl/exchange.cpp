#include "encrypted_email/sasl/exchange.hpp"

#include <utility>

#include "encrypted_email/sasl/cram_md5.hpp"
#include "encrypted_email/sasl/plain_login.hpp"
#include "encrypted_email/sasl/scram.hpp"
#include "encrypted_email/sasl/token.hpp"

namespace encrypted_email::sasl {
namespace {

// The certificate has said who it is; an empty authorization identity asks for just that.
class External final : public Exchange {
public:
    explicit External(std::string user) : user_(std::move(user)) {}

    std::optional<Response> begin() override { return Secret(user_); }
    Response respond(std::string_view) override {
        return Failure{FailureKind::garbled, "the server asks for more than EXTERNAL has"};
    }

private:
    const std::string user_;
};

}  // namespace

std::unique_ptr<Exchange> make_exchange(Mechanism mechanism, Credentials&& credentials,
                                        Circumstances circumstances) {
    switch (mechanism) {
        case Mechanism::scram_sha_256_plus:
        case Mechanism::scram_sha_256:
        case Mechanism::scram_sha_1_plus:
        case Mechanism::scram_sha_1:
            return std::make_unique<Scram>(mechanism, std::move(credentials),
                                           std::move(circumstances), Scram::fresh_nonce());
        case Mechanism::cram_md5: return std::make_unique<CramMd5>(std::move(credentials));
        case Mechanism::plain: return std::make_unique<Plain>(std::move(credentials));
        case Mechanism::login: return std::make_unique<Login>(std::move(credentials));
        case Mechanism::oauthbearer: return std::make_unique<OauthBearer>(std::move(credentials));
        case Mechanism::xoauth2: return std::make_unique<Xoauth2>(std::move(credentials));
        case Mechanism::external: break;
    }
    return std::make_unique<External>(std::move(credentials.user));
}

}  // namespace encrypted_email::sasl
