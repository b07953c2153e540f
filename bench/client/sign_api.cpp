#include "bench/client/sign_api.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace sealmint::bench {

std::size_t input_bytes(model::SignatureAlgorithm algorithm) {
  const std::size_t digest = model::digest_bytes(model::digest_of(algorithm));
  return digest == 0 ? 32 : digest;
}

std::string describe_item(const boost::json::value& item) {
  constexpr std::size_t shown_bytes_max = 300;
  return boost::json::serialize(item).substr(0, shown_bytes_max);
}

std::optional<std::vector<SignedItem>> read_each(const boost::json::value* list,
                                                 SignedItem (*read)(const boost::json::value&)) {
  if (list == nullptr || !list->is_array()) return std::nullopt;
  std::vector<SignedItem> items;
  for (const boost::json::value& item : list->get_array()) items.push_back(read(item));
  return items;
}

std::string SignApi::make_head(std::string_view method, std::string_view path) const {
  std::string head(method);
  head += " " + std::string(path) + " HTTP/1.1\r\n";
  head += "Host: " + options_.target.host + ":" + options_.target.port + "\r\n";
  if (!options_.token.empty()) head += authorization() + "\r\n";
  return head;
}

std::string SignApi::get_request(std::string_view path) const {
  return make_head("GET", path) + "\r\n";
}

std::string SignApi::sign_request(model::SignatureAlgorithm algorithm, ByteView inputs) const {
  const std::size_t bytes = input_bytes(algorithm);
  std::vector<std::string> texts;
  for (std::size_t at = 0; at < inputs.size(); at += bytes) {
    texts.push_back(to_base64(inputs.subspan(at, bytes)));
  }
  const std::string body = sign_body(algorithm, texts);
  return make_head("POST", sign_path(algorithm)) +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::unique_ptr<SignApi> make_sign_api(const LoadOptions& options) {
  switch (options.api) {
    case ApiKind::sealmint: return make_sealmint_api(options);
    case ApiKind::openbao: return make_openbao_api(options);
  }
  return nullptr;
}

}  // namespace sealmint::bench
