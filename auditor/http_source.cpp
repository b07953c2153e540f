#include "auditor/http_source.hpp"

#include <utility>

#include "core/audit/checkpoint.hpp"
#include "core/audit/leaf.hpp"
#include "core/base/ip_range.hpp"
#include "net/client_tls.hpp"

namespace sealmint::auditor {
namespace {

constexpr std::string_view path_by_default = "/log";
constexpr std::size_t expected_max = 32;
constexpr net::HttpClientLimits bounds{
    std::chrono::seconds{30}, 16 * 1024,
    audit::tile_width_max*(audit::leaf_bytes_max + 2)};  // the largest bundle

// Whoever runs the tool says which server it is to ask. A token goes nowhere in the clear, though:
// without TLS only loopback is dialled.
net::AddressGuard guard() {
  return {{*IpRange::parse("0.0.0.0/0"), *IpRange::parse("::/0")}, false};
}

// A proxy, a log-in page or another server may answer as it likes.
Error error_of(const std::string& name, unsigned status) {
  if (status == 404 || status == 410)
    return make_error(ErrorKind::not_found, name + " is not there");
  if (status == 401 || status == 403) {
    return make_error(ErrorKind::forbidden, name + ": the server answered " +
                                                std::to_string(status) +
                                                "; entries need the token of an Auditor");
  }
  return make_error(ErrorKind::upstream, name + ": the server answered " + std::to_string(status));
}

// Notes one behind the other, each followed by an empty line, and of how many entries each says
// that it is.
Result<std::vector<std::pair<std::uint64_t, std::string>>> split_notes(std::string_view text) {
  std::vector<std::pair<std::uint64_t, std::string>> notes;
  while (!text.empty()) {
    const std::size_t end_of_text = text.find("\n\n");
    const std::size_t end =
        end_of_text == text.npos ? text.npos : text.find("\n\n", end_of_text + 2);
    if (end == text.npos) return make_error(ErrorKind::rejected, "breaks off in a checkpoint");
    TRY(const auto checkpoint, audit::parse_checkpoint(text.substr(0, end_of_text + 1)));
    notes.emplace_back(checkpoint.size, text.substr(0, end + 1));
    text.remove_prefix(end + 2);
  }
  return notes;
}

}  // namespace

Result<std::unique_ptr<HttpSource>> HttpSource::make(const HttpSourceOptions& options) {
  auto url = net::parse_http_url(options.url);
  if (url.has_error())
    return make_error(ErrorKind::rejected, options.url + ": " + url.error().detail);
  if (url->target.find('?') != url->target.npos) {
    return make_error(ErrorKind::rejected, options.url + ": the address of a log has no query");
  }
  while (url->target.ends_with('/')) url->target.pop_back();
  if (url->target.empty()) url->target = path_by_default;
  TRY(auto tls, net::make_client_tls(options.authorities_pem));
  return std::unique_ptr<HttpSource>(new HttpSource(
      *std::move(url), options.token, net::HttpClient(std::move(tls), bounds, guard())));
}

HttpSource::HttpSource(net::HttpUrl base, std::string token, net::HttpClient client)
    : base_(std::move(base)),
      name_((base_.is_tls ? "https://" : "http://") + base_.authority() + base_.target),
      token_(std::move(token)),
      client_(std::move(client)) {}

HttpSource::Fetch HttpSource::start(const std::string& path, bool with_token) {
  net::HttpCall wanted{"GET", base_, {}, {}};
  wanted.url.target += "/" + path;
  if (with_token && !token_.empty()) {
    wanted.headers.emplace_back("Authorization", "Bearer " + token_);
  }
  return client_.start(std::move(wanted));
}

Result<std::string> HttpSource::get(const std::string& path, bool with_token) {
  const auto expected = expected_.extract(path);
  const auto fetch = expected ? expected.mapped() : start(path, with_token);
  auto answer = client_.finish(fetch);
  if (answer.has_error()) {
    // An address that must not be dialled tells nothing of the log either.
    const bool is_refused = answer.error().kind == ErrorKind::rejected;
    return make_error(is_refused ? ErrorKind::unavailable : answer.error().kind,
                      name_ + "/" + path + ": " + answer.error().detail);
  }
  if (answer->status != 200) return error_of(name_ + "/" + path, answer->status);
  return std::move(answer->body);
}

Result<std::string> HttpSource::checkpoint() { return get("checkpoint", false); }

Result<std::vector<SavedCheckpoint>> HttpSource::saved_checkpoints(std::uint64_t size_above) {
  std::vector<SavedCheckpoint> saved;
  for (;;) {
    const std::string path = "checkpoints?above=" + std::to_string(size_above);
    const auto body = get(path, false);
    const bool keeps_none = body.has_error() && body.error().kind == ErrorKind::not_found;
    if (keeps_none) return saved;
    if (body.has_error()) return body.error();
    auto page = split_notes(*body);
    if (page.has_error()) return make_error(ErrorKind::rejected, path + ": " + page.error().detail);
    if (page->empty()) return saved;
    // A server that answers the same again and again does not hold us.
    if (page->back().first <= size_above) {
      return make_error(ErrorKind::rejected, path + ": has checkpoints of fewer entries");
    }
    size_above = page->back().first;
    for (auto& [size, note] : *page) {
      saved.push_back({"checkpoints/" + std::to_string(size), std::move(note)});
    }
  }
}

Result<void> HttpSource::read(const audit::TileId& tile, Bytes& content) {
  TRY(const auto body, get(audit::path_of(tile), !tile.level));
  content.assign(body.begin(), body.end());
  return {};
}

void HttpSource::expect(std::span<const audit::TileId> tiles) {
  for (const audit::TileId& tile : tiles) {
    if (expected_.size() >= expected_max) return;
    const std::string path = audit::path_of(tile);
    if (!expected_.contains(path)) expected_.emplace(path, start(path, !tile.level));
  }
}

}  // namespace sealmint::auditor
