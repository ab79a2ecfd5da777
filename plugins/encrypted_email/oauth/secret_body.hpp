// secret_body.hpp - the body of an HTTP message that is a secret, as Boost.Beast takes it.
//
// See: Beast's BodyReader and BodyWriter
#pragma once

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/buffers_range.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/optional.hpp>
#include <cstdint>
#include <utility>

#include "encrypted_email/sasl/secret.hpp"

namespace encrypted_email::oauth {

struct SecretBody {
    using value_type = sasl::Secret;

    static std::uint64_t size(const value_type& body) { return body.size(); }

    class reader {
    public:
        template <bool kIsRequest, class Fields>
        reader(boost::beast::http::header<kIsRequest, Fields>&, value_type& body) : body_(body) {}

        void init(const boost::optional<std::uint64_t>&, boost::beast::error_code& error) {
            error = {};
        }

        template <class Buffers>
        std::size_t put(const Buffers& buffers, boost::beast::error_code& error) {
            const std::size_t before = body_.size();
            for (const boost::asio::const_buffer part : boost::beast::buffers_range_ref(buffers)) {
                body_.append({static_cast<const char*>(part.data()), part.size()});
            }
            error = {};
            return body_.size() - before;
        }

        void finish(boost::beast::error_code& error) { error = {}; }

    private:
        value_type& body_;
    };

    class writer {
    public:
        using const_buffers_type = boost::asio::const_buffer;

        template <bool kIsRequest, class Fields>
        writer(const boost::beast::http::header<kIsRequest, Fields>&, const value_type& body)
            : body_(body) {}

        void init(boost::beast::error_code& error) { error = {}; }

        boost::optional<std::pair<const_buffers_type, bool>> get(boost::beast::error_code& error) {
            error = {};
            return {{const_buffers_type(body_.view().data(), body_.size()), false}};
        }

    private:
        const value_type& body_;
    };
};

}  // namespace encrypted_email::oauth
