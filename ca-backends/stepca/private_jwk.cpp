#include "ca-backends/stepca/private_jwk.hpp"

#include <boost/json/object.hpp>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>

#include "ca-backends/shared/exchange.hpp"
#include "core/base/ascii.hpp"
#include "core/base/wipe.hpp"
#include "core/crypto/evp.hpp"
#include "core/crypto/secret_scope.hpp"
#include "core/crypto/secure_memory.hpp"

namespace sealmint::ca::stepca {
namespace {

constexpr std::size_t key_id_chars_max = 256;

Error no_key(std::string_view why) {
  ERR_clear_error();
  return make_error(ErrorKind::rejected, "the provisioner's key: " + std::string(why));
}

struct Curve {
  std::string_view jwk_name;
  const char* openssl_name;
  std::size_t number_bytes;
};
constexpr Curve curves[] = {{"P-256", "prime256v1", 32}, {"P-384", "secp384r1", 48}};

// A coordinate or the private number. It is wiped by whoever takes it.
Result<Bytes> number_member(const boost::json::value& jwk, std::string_view name,
                            const Curve& curve) {
  auto text = text_member(jwk, name);
  if (!text) return no_key("the member \"" + std::string(name) + "\" is missing");
  auto octets = from_base64url(*text);
  wipe(*text);
  if (octets.has_error() || octets->size() != curve.number_bytes) {
    return no_key("the member \"" + std::string(name) + "\" is no number of its curve");
  }
  return *std::move(octets);
}

Result<crypto::EvpKey> to_evp(const Curve& curve, const Bytes& point, BIGNUM* secret_number) {
  const crypto::ParamBuilder builder{OSSL_PARAM_BLD_new()};
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.openssl_name,
                                      0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret_number) != 1) {
    return crypto::openssl_error("read the provisioner's key");
  }
  const crypto::Params params{OSSL_PARAM_BLD_to_param(builder.get())};
  const crypto::EvpKeyContext context{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
  EVP_PKEY* raw = nullptr;
  if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &raw, EVP_PKEY_KEYPAIR, params.get()) != 1) {
    return no_key("its numbers are no key of its curve");
  }
  return crypto::EvpKey{raw};
}

Result<Secret> to_pem(const EVP_PKEY& key) {
  const crypto::Bio memory{BIO_new(BIO_s_secmem())};
  if (!memory || PEM_write_bio_PKCS8PrivateKey(memory.get(), &key, nullptr, nullptr, 0, nullptr,
                                               nullptr) != 1) {
    return crypto::openssl_error("write the provisioner's key");
  }
  char* text = nullptr;
  const long length = BIO_get_mem_data(memory.get(), &text);
  if (length <= 0) return crypto::openssl_error("write the provisioner's key");
  return Secret(std::string(text, static_cast<std::size_t>(length)));
}

// Whether the two halves belong together is looked at by JoseKey::read().
Result<Secret> pem_of(const boost::json::value& jwk) {
  const auto curve_name = text_member(jwk, "crv");
  const auto* const curve = std::ranges::find_if(
      curves, [&](const Curve& known) { return curve_name == known.jwk_name; });
  if (text_member(jwk, "kty") != "EC" || curve == std::end(curves)) {
    return no_key("a JWK must be of P-256 or P-384; send other keys as PEM");
  }
  TRY(const Bytes x, number_member(jwk, "x", *curve));
  TRY(const Bytes y, number_member(jwk, "y", *curve));
  Bytes point{4};  // uncompressed (SEC 1 section 2.3.3)
  point.insert(point.end(), x.begin(), x.end());
  point.insert(point.end(), y.begin(), y.end());
  TRY(Bytes octets, number_member(jwk, "d", *curve));
  const crypto::SecretScope secrets;
  const crypto::BigNumber secret_number{BN_secure_new()};
  const bool is_read = secret_number && BN_bin2bn(octets.data(), static_cast<int>(octets.size()),
                                                  secret_number.get());
  wipe(octets);
  if (!is_read) return crypto::openssl_error("read the provisioner's key");
  TRY(const auto key, to_evp(*curve, point, secret_number.get()));
  return to_pem(*key);
}

}  // namespace

Result<ProvisionerKey> read_provisioner_key(const Secret& text) {
  if (!trimmed(text.reveal()).starts_with('{')) {
    TRY(auto key, JoseKey::read(text));
    std::string id = key.thumbprint();
    return ProvisionerKey{std::move(key), std::move(id)};
  }
  const auto jwk = read_json(trimmed(text.reveal()));
  if (jwk.has_error() || !jwk->is_object()) return no_key("it is neither PEM nor a JWK");
  TRY(const Secret pem, pem_of(*jwk));
  TRY(auto key, JoseKey::read(pem));
  std::string id = text_member(*jwk, "kid").value_or(key.thumbprint());
  if (id.empty() || id.size() > key_id_chars_max) return no_key("its \"kid\" is not usable");
  return ProvisionerKey{std::move(key), std::move(id)};
}

}  // namespace sealmint::ca::stepca
