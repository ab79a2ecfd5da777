#include "encrypted_email/tls/protocol_failure.hpp"

#include <botan/tls_alert.h>

#include <algorithm>
#include <span>

#include "encrypted_email/tls/certificate_text.hpp"

namespace encrypted_email::tls {

namespace {

using Botan::TLS::AlertType;

constexpr const char* kNothingInCommon =
    "Enable TLS 1.3 (or 1.2 with an ECDHE cipher suite of AES-GCM or ChaCha20-Poly1305), one of "
    "the "
    "groups X25519, P-256 and P-384, and an RSA or ECDSA certificate at the relay.";
constexpr const char* kOldVersion = "Enable TLS 1.2 or, better, 1.3 at the relay.";
constexpr const char* kClientCertificate =
    "Give this sink one (the keys certificate and key), or let the relay accept clients without a "
    "certificate on this port (they log in with user and secret instead).";
constexpr const char* kOtherCertificate =
    "Have another one issued, write it into the file that certificate names, and store its key "
    "with the host.";
constexpr const char* kDamaged =
    "Look for a proxy, firewall or virus scanner between here and the relay that changes TLS; "
    "otherwise update the relay's TLS library.";
constexpr const char* kRelayLog = "Look into the relay's own log at this moment.";

struct Meaning {
    AlertType alert;
    const char* words;
    const char* remedy;
};

// RFC 8446 section 6.2, in the order of the codes.
constexpr Meaning kMeanings[] = {
    {AlertType::UnexpectedMessage, "it got a message out of order", kDamaged},
    {AlertType::BadRecordMac, "a record reached it altered", kDamaged},
    {AlertType::RecordOverflow, "a record was too long for it", kDamaged},
    {AlertType::HandshakeFailure,
     "it has no cipher suite, key exchange group or kind of certificate in common with this sink, "
     "which offers AES-GCM and ChaCha20-Poly1305, X25519, P-256 and P-384, RSA and ECDSA",
     kNothingInCommon},
    {AlertType::BadCertificate, "it refuses the client's certificate, and this sink has none",
     kClientCertificate},
    {AlertType::CertificateUnknown, "it refuses the client's certificate, and this sink has none",
     kClientCertificate},
    {AlertType::IllegalParameter, "it does not like a field of the handshake", kDamaged},
    {AlertType::AccessDenied, "it does not serve this client",
     "Allow this device's address in the relay's access rules."},
    {AlertType::DecodeError, "it could not read a message", kDamaged},
    {AlertType::DecryptError, "a signature or a finished message did not verify there", kDamaged},
    {AlertType::ProtocolVersion,
     "it has no TLS version in common with this sink, which speaks "
     "1.3 and 1.2",
     kOldVersion},
    {AlertType::InsufficientSecurity, "it asks for stronger ciphers than this sink offers",
     kNothingInCommon},
    {AlertType::InternalError, "it has a problem of its own", kRelayLog},
    {AlertType::UserCanceled, "it cancelled the handshake", kRelayLog},
    {AlertType::MissingExtension, "it misses an extension in the handshake", kNothingInCommon},
    {AlertType::UnsupportedExtension, "it got an extension that it did not ask for", kDamaged},
    {AlertType::UnrecognizedName, "it does not know the name that it was called by",
     "Set host to a name that the relay is configured for."},
    {AlertType::CertificateRequired, "it asks for a client's certificate, and this sink has none",
     kClientCertificate},
    {AlertType::NoApplicationProtocol, "it wants an application protocol to be negotiated",
     "Check that host and port are those of a mail server."},
};

// Of a server that was shown a certificate of this client's.
constexpr Meaning kMeaningsOnceShown[] = {
    {AlertType::BadCertificate, "it refuses the certificate of this client", kRelayLog},
    {AlertType::UnsupportedCertificate, "it takes no certificate of this client's kind",
     kOtherCertificate},
    {AlertType::CertificateRevoked, "the certificate of this client is revoked", kOtherCertificate},
    {AlertType::CertificateExpired, "the certificate of this client has expired, by its clock",
     kOtherCertificate},
    {AlertType::CertificateUnknown, "it refuses the certificate of this client", kRelayLog},
    {AlertType::UnknownCA,
     "it does not know the authority that issued the certificate of this client",
     "Let the relay trust that authority for clients. If it does, put the authorities between it "
     "and the client's certificate behind that, into the file that certificate names."},
};

const Meaning* find(std::span<const Meaning> meanings, AlertType alert) {
    const auto found =
        std::find_if(meanings.begin(), meanings.end(),
                     [alert](const Meaning& meaning) { return meaning.alert == alert; });
    return found == meanings.end() ? nullptr : &*found;
}

const Meaning* meaning_of(AlertType alert, ClientProof proof) {
    if (proof == ClientProof::shown) {
        if (const Meaning* const meaning = find(kMeaningsOnceShown, alert)) return meaning;
    }
    // TLS 1.2 has no alert for a missing certificate; servers take this one.
    const bool is_for_lack_of_one =
        proof == ClientProof::asked_for && alert == AlertType::HandshakeFailure;
    return find(kMeanings, is_for_lack_of_one ? AlertType::CertificateRequired : alert);
}

std::string name_of(AlertType alert) {
    return Botan::TLS::Alert(alert).type_string() + " (" +
           std::to_string(static_cast<unsigned>(alert)) + ")";
}

bool is_smtp_reply(std::string_view text, char severity) {
    const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
    return text.size() >= 4 && text[0] == severity && is_digit(text[1]) && is_digit(text[2]) &&
           (text[3] == ' ' || text[3] == '-');
}

}  // namespace

Failure not_tls(const std::string& peer, std::string_view beginning) {
    const std::string_view line = beginning.substr(0, beginning.find_first_of("\r\n"));
    Failure failure;
    failure.kind = FailureKind::not_tls;
    failure.text =
        peer + " does not answer with TLS but with: \"" + printable_ascii(line, 120) + "\".";
    if (is_smtp_reply(line, '2')) {
        failure.remedy =
            "This port speaks plaintext SMTP first: set tls = \"starttls\", or use the port for "
            "implicit TLS (465).";
    } else if (is_smtp_reply(line, '4') || is_smtp_reply(line, '5')) {
        failure.remedy =
            "The mail server refuses service in plaintext: do what its answer says, then check "
            "the port (465) and tls.";
    } else {
        failure.remedy =
            "Check host and port: this is not a mail server's port for TLS (465, or 587 with tls "
            "= \"starttls\").";
    }
    return failure;
}

Failure alert_received(const std::string& peer, AlertType alert, ClientProof proof) {
    const Meaning* const meaning = meaning_of(alert, proof);
    Failure failure;
    failure.kind = FailureKind::protocol;
    failure.text = peer + " ended TLS with the alert " + name_of(alert);
    if (meaning != nullptr) failure.text += std::string{": "} + meaning->words;
    failure.text += ".";
    failure.remedy = meaning == nullptr ? kRelayLog : meaning->remedy;
    return failure;
}

Failure refused(const std::string& peer, AlertType alert, std::string_view reason) {
    Failure failure;
    failure.kind = FailureKind::protocol;
    failure.text = "TLS with " + peer + " was ended here with the alert " + name_of(alert) + ": ";
    if (alert == AlertType::ProtocolVersion) {
        failure.text += "the relay chose a version other than TLS 1.3 and 1.2 (" +
                        printable_ascii(reason, 200) + ").";
    } else {
        failure.text += printable_ascii(reason, 200) + ".";
    }
    switch (alert) {
        case AlertType::ProtocolVersion: failure.remedy = kOldVersion; break;
        case AlertType::HandshakeFailure:
        case AlertType::InsufficientSecurity: failure.remedy = kNothingInCommon; break;
        default: failure.remedy = kDamaged; break;
    }
    return failure;
}

Failure closed_early(const std::string& peer, bool answered) {
    Failure failure;
    failure.kind = FailureKind::closed;
    failure.text = peer + (answered ? " closed the connection in the middle of the TLS handshake."
                                    : " closed the connection without an answer to the TLS "
                                      "handshake.");
    failure.remedy = answered ? kRelayLog
                              : "Check that this port speaks TLS (465; 587 with tls = "
                                "\"starttls\") and that the relay serves this device's address.";
    return failure;
}

Failure chain_too_large(const std::string& peer) {
    return {FailureKind::certificate_unusable,
            "The certificate chain that " + peer +
                " sends is larger than 32 KiB, which no honest one is.",
            "Let the relay send only the certificates that lead to its root, each of them once."};
}

Failure internal_error(const std::string& peer, std::string_view reason) {
    Failure failure;
    failure.kind = FailureKind::internal;
    failure.text = "TLS with " + peer +
                   " failed for a reason that is not the relay's: " + printable_ascii(reason, 200) +
                   ".";
    failure.remedy = "Report this text to the makers of this sink.";
    return failure;
}

}  // namespace encrypted_email::tls
