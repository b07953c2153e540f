// The transit engine of OpenBao (and of Vault, its origin), mounted at "transit": a peer.
#include <boost/json/object.hpp>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <stdexcept>

#include "bench/client/sign_api.hpp"

namespace sealmint::bench {
namespace {

namespace json = boost::json;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

constexpr std::string_view signature_prefix = "vault:v1:";

std::string key_algorithm(std::string_view type) {
  if (type == "rsa-2048") return "RSA_2048";
  if (type == "rsa-3072") return "RSA_3072";
  if (type == "rsa-4096") return "RSA_4096";
  if (type == "ecdsa-p256") return "EC_prime256v1";
  if (type == "ecdsa-p384") return "EC_secp384r1";
  if (type == "ecdsa-p521") return "EC_secp521r1";
  if (type == "ed25519") return "ED25519";
  throw std::runtime_error("the key is of unknown type: " + std::string(type));
}

std::string hash_name(model::SignatureAlgorithm algorithm) {
  switch (model::digest_of(algorithm)) {
    case model::DigestAlgorithm::sha256: return "/sha2-256";
    case model::DigestAlgorithm::sha384: return "/sha2-384";
    case model::DigestAlgorithm::sha512: return "/sha2-512";
    case model::DigestAlgorithm::none: break;
  }
  return "";
}

// PEM, but the bare 32 bytes in base64 for Ed25519.
Key parse_public_key(std::string_view text) {
  if (text.starts_with("-----BEGIN")) {
    const std::unique_ptr<BIO, decltype(&BIO_free)> bio(
        BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free);
    return {PEM_read_bio_PUBKEY(bio.get(), nullptr, nullptr, nullptr), EVP_PKEY_free};
  }
  const Bytes raw = from_base64(text).value_or(Bytes{});
  return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw.data(), raw.size()),
          EVP_PKEY_free};
}

Bytes to_der(const Key& key) {
  unsigned char* out = nullptr;
  const int bytes = key ? i2d_PUBKEY(key.get(), &out) : -1;
  if (bytes <= 0) throw std::runtime_error("the public key cannot be read");
  Bytes der(out, out + bytes);
  OPENSSL_free(out);
  return der;
}

SignedItem read_item(const json::value& item) {
  const auto* const object = item.if_object();
  const auto* const value = object == nullptr ? nullptr : object->if_contains("signature");
  if (value == nullptr || !value->is_string()) return {{}, describe_item(item)};
  std::string_view text = value->get_string();
  if (!text.starts_with(signature_prefix)) return {{}, describe_item(item)};
  text.remove_prefix(signature_prefix.size());
  return {from_base64(text).value_or(Bytes{}), "not base64"};
}

class OpenBaoApi final : public SignApi {
 public:
  explicit OpenBaoApi(const LoadOptions& options) : SignApi(options) {}

  std::string public_key_path() const override { return "/v1/transit/keys/" + options_.signer; }

  PublicKey read_public_key(const json::value& answer) const override {
    const json::value& data = answer.at("data");
    const json::value& key = data.at("keys").at("1");
    return {key_algorithm(std::string_view(data.at("type").as_string())),
            to_der(parse_public_key(std::string_view(key.at("public_key").as_string())))};
  }

  std::optional<std::vector<SignedItem>> read_items(const json::value& answer) const override {
    const auto* const object = answer.if_object();
    const auto* const data = object == nullptr ? nullptr : object->if_contains("data");
    if (data == nullptr || !data->is_object()) return std::nullopt;
    if (!options_.is_batch()) return std::vector<SignedItem>{read_item(*data)};
    return read_each(data->get_object().if_contains("batch_results"), &read_item);
  }

 protected:
  std::string authorization() const override {
    return "X-Vault-Token: " + std::string(options_.token.reveal());
  }

  std::string sign_path(model::SignatureAlgorithm algorithm) const override {
    return "/v1/transit/sign/" + options_.signer + hash_name(algorithm);
  }

  std::string sign_body(model::SignatureAlgorithm algorithm,
                        const std::vector<std::string>& base64_inputs) const override {
    std::string items;
    for (const std::string& input : base64_inputs) {
      if (!items.empty()) items += ",";
      items += (options_.is_batch() ? "{\"input\":\"" : "\"input\":\"") + input +
               (options_.is_batch() ? "\"}" : "\"");
    }
    std::string body = options_.is_batch() ? "{\"batch_input\":[" + items + "]" : "{" + items;
    if (model::digest_of(algorithm) != model::DigestAlgorithm::none) body += ",\"prehashed\":true";
    if (model::family(algorithm) == model::KeyFamily::rsa) {
      body += model::is_pss(algorithm) ? ",\"signature_algorithm\":\"pss\""
                                       : ",\"signature_algorithm\":\"pkcs1v15\"";
    }
    return body + "}";
  }
};

}  // namespace

std::unique_ptr<SignApi> make_openbao_api(const LoadOptions& options) {
  return std::make_unique<OpenBaoApi>(options);
}

}  // namespace sealmint::bench
