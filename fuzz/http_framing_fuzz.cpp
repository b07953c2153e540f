// What our parser accepts, a second one (Beast) must accept too and read in the same way; and a
// chunked body must come out the same however it is cut.
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/edge/chunked.hpp"
#include "http/edge/incoming.hpp"

namespace {

namespace beast_http = boost::beast::http;
using namespace sealmint::http;

void require(bool condition) {
  if (!condition) std::abort();
}

std::string_view view(boost::core::string_view text) { return {text.data(), text.size()}; }

void compare_with_beast(std::string_view bytes, const Framing& framing, const Head& head) {
  beast_http::request_parser<beast_http::empty_body> parser;
  parser.header_limit(1 << 20);
  parser.body_limit(boost::none);
  boost::beast::error_code error;
  parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
  require(!error || error == beast_http::error::need_more);
  require(parser.is_header_done());
  const auto& message = parser.get();
  require(view(message.method_string()) == head.method);
  require(view(message.target()) == head.target);
  require(message.version() == 10U + static_cast<unsigned>(head.minor_version));
  require(parser.chunked() == (framing.form == BodyForm::chunked));
  require(parser.content_length().value_or(0) == framing.content_length);
  require(parser.keep_alive() == framing.keep_alive);
  // Beast keeps fields of one name together, so only the set of them can be compared.
  using Pair = std::pair<std::string_view, std::string_view>;
  std::vector<Pair> theirs;
  std::vector<Pair> ours;
  for (const auto& field : message) {
    theirs.emplace_back(view(field.name_string()), view(field.value()));
  }
  for (const Field& field : head.fields) ours.emplace_back(field.name, field.value);
  std::sort(theirs.begin(), theirs.end());
  std::sort(ours.begin(), ours.end());
  require(theirs == ours);
}

void check_target(const Request& request) {
  for (const std::string& segment : request.segments) {
    require(!segment.empty() && segment != "." && segment != "..");
    require(segment.find_first_of(std::string_view("/\\\0\r\n", 5)) == std::string::npos);
  }
}

void check_head(std::string_view text) {
  const EdgeOptions options;
  HeadScanner scanner;
  const auto end = scanner.scan(text, options.limits);
  if (end.has_error() || !*end) return;
  const std::string_view bytes = text.substr(0, **end);
  const auto peer = boost::asio::ip::make_address("192.0.2.1");
  const auto incoming = understand_head(bytes, peer, false, options);
  if (incoming.has_error()) {
    require(incoming.error().status >= 400 && !incoming.error().detail.empty());
    return;
  }
  check_target(incoming->request);
  compare_with_beast(bytes, incoming->framing, *parse_head(bytes, options.limits));
}

void check_chunks(std::string_view text) {
  ChunkedDecoder whole(1000);
  std::string whole_body;
  const auto whole_used = whole.consume(text, whole_body);
  ChunkedDecoder pieces(1000);
  std::string body;
  std::size_t used = 0;
  bool is_refused = false;
  while (used < text.size() && !pieces.is_done() && !is_refused) {
    const auto step = pieces.consume(text.substr(used, 1), body);
    is_refused = step.has_error();
    if (!is_refused) used += *step;
  }
  require(is_refused == whole_used.has_error());
  require(whole_body == body && body.size() <= 1000);
  if (!is_refused) require(used == *whole_used && whole.is_done() == pieces.is_done());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_head(text);
  check_chunks(text);
  return 0;
}
