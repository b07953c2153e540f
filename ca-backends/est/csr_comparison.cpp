#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "ca-backends/est/csr_attributes.hpp"
#include "ca-backends/est/oids.hpp"
#include "core/crypto/certificate.hpp"
#include "core/crypto/evp.hpp"

namespace sealmint::ca::est {
namespace {

std::string key_name(const KeyWish& wish) {
  std::string text = oid_name(wish.algorithm);
  for (const auto& curve : wish.curves) text += " " + oid_name(curve);
  for (const auto bits : wish.rsa_bits) text += " " + std::to_string(bits);
  return text;
}

std::string key_names(const std::vector<KeyWish>& wishes) {
  std::string text;
  for (const auto& wish : wishes) text += (text.empty() ? "" : " or ") + key_name(wish);
  return text;
}

// The kind of a SubjectPublicKeyInfo, in the form of a wish.
std::optional<KeyWish> kind_of_key(ByteView spki) {
  auto whole = take_der_element(spki);
  if (!whole) return std::nullopt;
  auto algorithm = take_der_element(whole->content);
  const auto key = take_der_element(whole->content);
  if (!algorithm || !key || key->tag != tag_bit_string || key->content.empty()) return std::nullopt;
  const auto oid = take_der_element(algorithm->content);
  if (!oid) return std::nullopt;
  KeyWish kind{to_oid(oid->content), {}, {}};
  if (is(kind.algorithm, ec_key)) {
    const auto curve = take_der_element(algorithm->content);
    if (curve) kind.curves.push_back(to_oid(curve->content));
  }
  if (is(kind.algorithm, rsa_key)) {
    ByteView numbers = key->content.subspan(1);
    auto pair = take_der_element(numbers);
    const auto modulus = pair ? take_der_element(pair->content) : std::nullopt;
    // The octet in front keeps the number positive.
    if (modulus && !modulus->content.empty()) {
      kind.rsa_bits.push_back((modulus->content.size() - 1) * 8);
    }
  }
  return kind;
}

template <class T>
bool is_among(const std::vector<T>& actual, const std::vector<T>& wanted) {
  return wanted.empty() || std::ranges::find_first_of(actual, wanted) != actual.end();
}

bool fits(const KeyWish& kind, const KeyWish& wish) {
  return kind.algorithm == wish.algorithm && is_among(kind.curves, wish.curves) &&
         is_among(kind.rsa_bits, wish.rsa_bits);
}

struct ExtensionsFree {
  void operator()(STACK_OF(X509_EXTENSION) * list) const {
    sk_X509_EXTENSION_pop_free(list, X509_EXTENSION_free);
  }
};

std::vector<Oid> extensions_of(ByteView csr_der) {
  const std::uint8_t* at = csr_der.data();
  const crypto::X509Request request{d2i_X509_REQ(nullptr, &at, static_cast<long>(csr_der.size()))};
  const std::unique_ptr<STACK_OF(X509_EXTENSION), ExtensionsFree> list{
      request ? X509_REQ_get_extensions(request.get()) : nullptr};
  std::vector<Oid> oids;
  for (int i = 0; list && i < sk_X509_EXTENSION_num(list.get()); ++i) {
    const auto* const oid = X509_EXTENSION_get_object(sk_X509_EXTENSION_value(list.get(), i));
    const auto* const content = OBJ_get0_data(oid);
    oids.emplace_back(content, content + OBJ_length(oid));
  }
  ERR_clear_error();
  return oids;
}

}  // namespace

Result<std::vector<std::string>> compare(const CsrAttributes& wanted, ByteView csr_der) {
  TRY(const Bytes spki, crypto::read_request(csr_der));
  const auto kind = kind_of_key(spki);
  if (!kind) return make_error(ErrorKind::rejected, "the key of the request cannot be read");
  const auto fits_kind = [&kind](const KeyWish& wish) { return fits(*kind, wish); };
  if (!wanted.keys.empty() && std::ranges::none_of(wanted.keys, fits_kind)) {
    return make_error(ErrorKind::rejected, "the EST server wants a key of " +
                                               key_names(wanted.keys) + ", and this one is of " +
                                               key_name(*kind));
  }
  std::vector<std::string> unfulfilled;
  const auto present = extensions_of(csr_der);
  for (const auto& oid : wanted.extensions) {
    if (std::ranges::find(present, oid) != present.end()) continue;
    unfulfilled.push_back("The EST server would like requests to ask for the extension " +
                          oid_name(oid) + "; this one does not");
  }
  if (wanted.wants_channel_binding) {
    unfulfilled.emplace_back(
        "The EST server would like requests to be bound to the TLS connection "
        "(challengePassword), which TLS 1.3 does not allow");
  }
  return unfulfilled;
}

std::vector<std::string> describe(const CsrAttributes& wanted) {
  std::vector<std::string> sentences;
  if (!wanted.keys.empty()) sentences.push_back("Wants a key of " + key_names(wanted.keys));
  for (const auto& oid : wanted.extensions) {
    sentences.push_back("Wants requests to ask for the extension " + oid_name(oid));
  }
  if (wanted.wants_channel_binding) {
    sentences.emplace_back("Wants requests to be bound to the TLS connection (challengePassword)");
  }
  return sentences;
}

}  // namespace sealmint::ca::est
