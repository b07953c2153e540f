// Sealmint's own Sign API: sign and sign-batch of a signer.
#include <boost/json/object.hpp>

#include <stdexcept>

#include "bench/client/sign_api.hpp"

namespace sealmint::bench {
namespace {

namespace json = boost::json;

constexpr std::string_view signers_path = "/api/v1/cert-manager/signers/";

SignedItem read_item(const json::value& item) {
  const auto* const object = item.if_object();
  const auto* const text = object == nullptr ? nullptr : object->if_contains("signature");
  if (text == nullptr || !text->is_string()) return {{}, describe_item(item)};
  return {from_base64(text->get_string()).value_or(Bytes{}), "not base64"};
}

class SealmintApi final : public SignApi {
 public:
  explicit SealmintApi(const LoadOptions& options) : SignApi(options) {}

  std::string public_key_path() const override { return signer_path() + "/public-key"; }

  PublicKey read_public_key(const json::value& answer) const override {
    auto der = from_base64(std::string_view(answer.at("publicKey").as_string()));
    if (!der) throw std::runtime_error("the public key is not base64");
    return {std::string(answer.at("algorithm").as_string()), std::move(*der)};
  }

  std::optional<std::vector<SignedItem>> read_items(const json::value& answer) const override {
    if (!options_.is_batch()) return std::vector<SignedItem>{read_item(answer)};
    const auto* const object = answer.if_object();
    return read_each(object == nullptr ? nullptr : object->if_contains("results"), &read_item);
  }

 protected:
  std::string authorization() const override {
    return "Authorization: Bearer " + std::string(options_.token.reveal());
  }

  std::string sign_path(model::SignatureAlgorithm) const override {
    return signer_path() + (options_.is_batch() ? "/sign-batch" : "/sign");
  }

  std::string sign_body(model::SignatureAlgorithm algorithm,
                        const std::vector<std::string>& base64_inputs) const override {
    const bool is_digest = model::digest_of(algorithm) != model::DigestAlgorithm::none;
    const std::string rest = "\",\"signingAlgorithm\":\"" + std::string(model::name(algorithm)) +
                             "\",\"isDigest\":" + (is_digest ? "true}" : "false}");
    std::string items;
    for (const std::string& input : base64_inputs) {
      if (!items.empty()) items += ",";
      items += "{\"data\":\"" + input + rest;
    }
    return options_.is_batch() ? "{\"items\":[" + items + "]}" : items;
  }

 private:
  std::string signer_path() const { return std::string(signers_path) + options_.signer; }
};

}  // namespace

std::unique_ptr<SignApi> make_sealmint_api(const LoadOptions& options) {
  return std::make_unique<SealmintApi>(options);
}

}  // namespace sealmint::bench
