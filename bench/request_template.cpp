#include "bench/request_template.hpp"

#include <algorithm>

#include "core/base/bytes.hpp"

namespace sealmint::bench {
namespace {

constexpr std::string_view signers_path = "/api/v1/cert-manager/signers/";

// Marks the place of an input; base64 has no such character, and neither has the rest of the body.
constexpr char placeholder = '\x01';

std::string make_head(const LoadOptions& options, std::string_view method, std::string_view path) {
  std::string head(method);
  head += " " + std::string(signers_path) + options.signer + std::string(path) + " HTTP/1.1\r\n";
  head += "Host: " + options.target.host + ":" + options.target.port + "\r\n";
  head += "Authorization: Bearer " + std::string(options.token.reveal()) + "\r\n";
  return head;
}

std::string make_item(model::SignatureAlgorithm algorithm) {
  const bool is_digest = model::digest_of(algorithm) != model::DigestAlgorithm::none;
  const std::size_t characters = (input_bytes(algorithm) + 2) / 3 * 4;
  return "{\"data\":\"" + std::string(characters, placeholder) + "\",\"signingAlgorithm\":\"" +
         std::string(model::name(algorithm)) + "\",\"isDigest\":" + (is_digest ? "true" : "false") +
         "}";
}

std::string make_body(const LoadOptions& options, model::SignatureAlgorithm algorithm) {
  const std::string item = make_item(algorithm);
  if (!options.is_batch()) return item;
  std::string body = "{\"items\":[" + item;
  for (std::size_t i = 1; i < options.batch_items; ++i) body += "," + item;
  return body + "]}";
}

}  // namespace

std::string make_get(const LoadOptions& options, std::string_view path) {
  return make_head(options, "GET", path) + "\r\n";
}

std::size_t input_bytes(model::SignatureAlgorithm algorithm) {
  const std::size_t digest = model::digest_bytes(model::digest_of(algorithm));
  return digest == 0 ? 32 : digest;
}

RequestTemplate::RequestTemplate(const LoadOptions& options, model::SignatureAlgorithm algorithm)
    : input_bytes_(input_bytes(algorithm)) {
  const std::string body = make_body(options, algorithm);
  text_ = make_head(options, "POST", options.is_batch() ? "/sign-batch" : "/sign");
  text_ += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  for (std::size_t at = text_.find(placeholder); at != text_.npos;
       at = text_.find(placeholder, at)) {
    offsets_.push_back(at);
    at = text_.find_first_not_of(placeholder, at);
  }
}

std::string_view RequestTemplate::fill(std::span<const std::uint8_t> inputs) {
  for (std::size_t i = 0; i < offsets_.size(); ++i) {
    const std::string base64 = to_base64(inputs.subspan(i * input_bytes_, input_bytes_));
    std::ranges::copy(base64, text_.begin() + static_cast<std::ptrdiff_t>(offsets_[i]));
  }
  return text_;
}

}  // namespace sealmint::bench
