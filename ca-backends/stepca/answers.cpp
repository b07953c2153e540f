#include "ca-backends/stepca/answers.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "ca-backends/shared/exchange.hpp"
#include "core/crypto/certificate.hpp"
#include "core/crypto/digest.hpp"

namespace sealmint::ca::stepca {
namespace {

namespace json = boost::json;

constexpr std::size_t chain_max = 16;
constexpr std::size_t page_max = 1000;

Error unreadable(std::string_view why) {
  return make_error(ErrorKind::upstream, "the answer of step-ca " + std::string(why));
}

Result<json::object> read_object(std::string_view body) {
  TRY(auto value, read_json(body));
  if (!value.is_object()) return unreadable("is no JSON object");
  return std::move(value.as_object());
}

// Nothing when it is not there or of another kind.
const json::array* array_member(const json::object& object, std::string_view name) {
  const auto* const member = object.if_contains(name);
  return member ? member->if_array() : nullptr;
}
const json::object* object_member(const json::object& object, std::string_view name) {
  const auto* const member = object.if_contains(name);
  return member ? member->if_object() : nullptr;
}
std::string text_or_empty(const json::object& object, std::string_view name) {
  const auto* const member = object.if_contains(name);
  const auto* const text = member ? member->if_string() : nullptr;
  return text ? std::string(*text) : std::string();
}

Result<Bytes> read_certificate_text(std::string_view pem) {
  auto blocks = crypto::from_pem("CERTIFICATE", pem);
  if (blocks.has_error()) return unreadable("holds a certificate that is no PEM");
  if (blocks->size() != 1) return unreadable("holds several certificates in the place of one");
  return std::move(blocks->front());
}

Result<std::vector<Bytes>> read_certificate_texts(const json::array& texts) {
  if (texts.size() > chain_max) return unreadable("holds too many certificates");
  std::vector<Bytes> certificates;
  for (const auto& text : texts) {
    if (!text.is_string()) return unreadable("holds a certificate that is no text");
    TRY(certificates.emplace_back(), read_certificate_text(text.as_string()));
  }
  return certificates;
}

Provisioner to_provisioner(const json::object& object) {
  Provisioner provisioner;
  provisioner.type = text_or_empty(object, "type");
  provisioner.name = text_or_empty(object, "name");
  provisioner.encrypted_key = text_or_empty(object, "encryptedKey");
  if (const auto* const key = object_member(object, "key")) {
    provisioner.key_id = text_or_empty(*key, "kid");
  }
  if (const auto* const claims = object_member(object, "claims")) {
    provisioner.longest_duration = text_or_empty(*claims, "maxTLSCertDuration");
  }
  const auto* const options = object_member(object, "options");
  const auto* const x509 = options ? object_member(*options, "x509") : nullptr;
  if (x509 && x509->contains("template")) {
    provisioner.certificate_template = text_or_empty(*x509, "template");
  }
  return provisioner;
}

}  // namespace

Result<ports::IssuedCertificate> read_signed(std::string_view body) {
  TRY(const auto object, read_object(body));
  ports::IssuedCertificate issued;
  TRY(issued.certificate_der, read_certificate_text(text_or_empty(object, "crt")));
  if (const auto* const chain = array_member(object, "certChain")) {
    TRY(auto certificates, read_certificate_texts(*chain));
    for (auto& certificate : certificates) {
      if (certificate != issued.certificate_der) issued.chain_der.push_back(std::move(certificate));
    }
  }
  const std::string issuer = text_or_empty(object, "ca");
  if (!issuer.empty()) {
    TRY(issued.chain_der.emplace_back(), read_certificate_text(issuer));
  }
  return issued;
}

std::string read_message(std::string_view body) {
  const auto object = read_object(body);
  return object.has_value() ? text_or_empty(*object, "message") : std::string();
}

Result<ProvisionerPage> read_provisioners(std::string_view body) {
  TRY(const auto object, read_object(body));
  const auto* const rows = array_member(object, "provisioners");
  if (!rows || rows->size() > page_max) return unreadable("holds no list of provisioners");
  ProvisionerPage page;
  for (const auto& row : *rows) {
    if (!row.is_object()) return unreadable("holds a provisioner that is no object");
    page.provisioners.push_back(to_provisioner(row.as_object()));
  }
  page.next_cursor = text_or_empty(object, "nextCursor");
  return page;
}

Result<std::string> read_encrypted_key(std::string_view body) {
  TRY(const auto object, read_object(body));
  std::string key = text_or_empty(object, "key");
  if (key.empty()) return unreadable("holds no encrypted key");
  return key;
}

Result<std::vector<Bytes>> read_certificates(std::string_view body) {
  TRY(const auto object, read_object(body));
  const auto* const texts = array_member(object, "crts");
  if (!texts) return unreadable("holds no list of certificates");
  return read_certificate_texts(*texts);
}

Result<std::string> read_root(std::string_view body, const Sha256& fingerprint) {
  TRY(const auto object, read_object(body));
  TRY(const Bytes root, read_certificate_text(text_or_empty(object, "ca")));
  if (crypto::sha256(root) != fingerprint) {
    return unreadable("holds another root than the one with the fingerprint");
  }
  return crypto::to_pem("CERTIFICATE", root);
}

}  // namespace sealmint::ca::stepca
