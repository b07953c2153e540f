#include "api/signing/sign_scanner.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "api/manifest.hpp"
#include "api/signing/sign_fields.hpp"
#include "core/base/limits.hpp"

namespace sealmint::api {
namespace {

namespace json = boost::json;

// In ASCII a character is a byte, and no rule about controls or Unicode can be broken.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= 0x20 && c <= 0x7e; });
}

// Takes what Boost.JSON finds. Each callback ends the scan by returning refuse().
class Scanner {
 public:
  static constexpr std::size_t max_object_size = std::size_t(-1);
  static constexpr std::size_t max_array_size = std::size_t(-1);
  static constexpr std::size_t max_key_size = std::size_t(-1);
  static constexpr std::size_t max_string_size = std::size_t(-1);

  Scanner(std::size_t body_bytes, bool is_batch, std::pmr::memory_resource* memory)
      : memory_(memory), item_(memory) {
    call_.is_batch = is_batch;
    call_.items.reserve(is_batch ? std::min(body_bytes / usual_item_bytes + 1, limits::batch_items)
                                 : 1);
  }

  bool on_document_begin(json::error_code&) { return true; }
  bool on_document_end(json::error_code&) { return true; }

  bool on_object_begin(json::error_code& error) {
    switch (place_) {
      case Place::outside: return enter(call_.is_batch ? Place::batch : Place::item);
      case Place::list: return begin_item(error);
      case Place::batch:
      case Place::item:
        if (key_.field == Field::client_metadata) return enter(Place::client);
        if (key_.field == Field::manifest_proof && place_ == Place::item) return begin_proof();
        break;
      case Place::client:
      case Place::proof:
      case Place::manifest: break;
    }
    return refuse(error);
  }

  bool on_object_end(std::size_t, json::error_code& error) {
    if (place_ == Place::proof) return end_proof() || refuse(error);
    if (place_ == Place::client) {
      place_ = call_.is_batch ? Place::batch : Place::item;
      seen_ = seen_outside_client_;
      return true;
    }
    if (place_ == Place::item && !end_item()) return refuse(error);
    place_ = place_ == Place::item && call_.is_batch ? Place::list : Place::outside;
    return true;
  }

  bool on_array_begin(json::error_code& error) {
    // A document with a field of that kind holds it once, so no list is inside of another.
    if (place_ == outermost() && key_.field == Field::manifest) {
      place_ = Place::manifest;
      return true;
    }
    if (place_ != Place::batch || key_.field != Field::items) return refuse(error);
    seen_in_batch_ = seen_;
    place_ = Place::list;
    return true;
  }
  bool on_array_end(std::size_t, json::error_code& error) {
    if (place_ == Place::manifest) {
      place_ = outermost();
      return !call_.manifest.empty() || refuse(error);
    }
    place_ = Place::batch;
    seen_ = seen_in_batch_;
    return true;
  }

  // A key in parts holds escapes.
  bool on_key_part(json::string_view, std::size_t, json::error_code& error) {
    return refuse(error);
  }
  bool on_key(json::string_view key, std::size_t, json::error_code& error) {
    key_ = find({key.data(), key.size()});
    if (key_.field == Field::none || (seen_ & bit_of(key_.field)) != 0) return refuse(error);
    seen_ |= bit_of(key_.field);
    return true;
  }

  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    parts_.append(part.data(), part.size());
    return true;
  }
  bool on_string(json::string_view part, std::size_t, json::error_code& error) {
    std::string_view text(part.data(), part.size());
    if (!parts_.empty()) text = parts_.append(text);
    const bool is_taken = take(text);
    parts_.clear();
    return is_taken || refuse(error);
  }

  bool on_bool(bool value, json::error_code& error) {
    if (key_.field != Field::is_digest || place_ != Place::item) return refuse(error);
    item_.is_digest = value;
    return true;
  }

  bool on_null(json::error_code& error) { return refuse(error); }
  bool on_number_part(json::string_view, json::error_code& error) { return refuse(error); }
  bool on_int64(std::int64_t value, json::string_view, json::error_code& error) {
    return (place_ == Place::proof && take_number(value)) || refuse(error);
  }
  bool on_uint64(std::uint64_t, json::string_view, json::error_code& error) {
    return refuse(error);
  }
  bool on_double(double, json::string_view, json::error_code& error) { return refuse(error); }
  bool on_comment_part(json::string_view, json::error_code& error) { return refuse(error); }
  bool on_comment(json::string_view, json::error_code& error) { return refuse(error); }

  // The call, if what the rules ask of the whole is true.
  std::optional<model::SignCall> finish() {
    if (call_.items.empty() || decoded_bytes_ > limits::batch_message_bytes) return std::nullopt;
    if (has_ids_ && has_equal_ids()) return std::nullopt;
    if (!has_tool_) call_.client.tool = std::move(signing_application_);
    return std::move(call_);
  }

 private:
  // An item with a digest of 32 bytes, roughly: most lists then grow no more.
  static constexpr std::size_t usual_item_bytes = 96;

  static bool refuse(json::error_code& error) {
    error = json::make_error_code(json::error::syntax);
    return false;
  }

  bool enter(Place place) {
    if (place == Place::client) seen_outside_client_ = seen_;
    seen_ = 0;
    place_ = place;
    return true;
  }

  // Where the fields of the whole call stand.
  Place outermost() const { return call_.is_batch ? Place::batch : Place::item; }

  bool begin_proof() {
    seen_outside_proof_ = seen_;
    proof_ = std::make_shared<model::ManifestProof>();
    return enter(Place::proof);
  }

  bool end_proof() {
    constexpr unsigned required = bit_of(Field::index) | bit_of(Field::size) | bit_of(Field::path);
    if ((seen_ & required) != required) return false;
    item_.manifest_proof = std::move(proof_);
    place_ = Place::item;
    seen_ = seen_outside_proof_;
    return true;
  }

  bool take_number(std::int64_t value) {
    const auto number = static_cast<std::uint64_t>(value);
    if (value < 0 || number > limits::manifest_digests) return false;
    if (key_.field == Field::index) {
      proof_->index = number;
      return number < limits::manifest_digests;
    }
    proof_->size = number;
    return key_.field == Field::size && number > 0;
  }

  bool take_path(std::string_view text) {
    auto path = read_manifest_path(text);
    if (!path) return false;
    proof_->path = *std::move(path);
    return true;
  }

  bool take_digest(std::string_view text) {
    const auto digest = read_manifest_digest(text);
    if (!digest || call_.manifest.size() == limits::manifest_digests) return false;
    call_.manifest.push_back(*digest);
    return true;
  }

  bool begin_item(json::error_code& error) {
    if (call_.items.size() == limits::batch_items) return refuse(error);
    return enter(Place::item);
  }

  KnownField find(std::string_view key) const {
    const auto find_in = [key](const auto& fields) {
      const auto found = std::ranges::find(fields, key, &KnownField::key);
      return found == fields.end() ? KnownField{{}, Field::none} : *found;
    };
    switch (place_) {
      case Place::batch: return find_in(batch_fields);
      case Place::client: return find_in(client_fields);
      case Place::proof: return find_in(proof_fields);
      case Place::item: {
        const KnownField found = find_in(item_fields);
        if (call_.is_batch) return found;
        if (found.field == Field::id) return {{}, Field::none};
        return found.field == Field::none ? find_in(batch_fields_of_sign) : found;
      }
      case Place::outside:
      case Place::list:
      case Place::manifest: break;
    }
    return {{}, Field::none};
  }

  bool take(std::string_view text) {
    if (place_ == Place::manifest) return take_digest(text);
    if (place_ == Place::proof) return key_.field == Field::path && take_path(text);
    const bool is_text_place = place_ == Place::item || place_ == Place::client;
    if (!is_text_place || text.size() > key_.chars_max) return false;
    if (key_.field == Field::data) return take_data(text);
    if (!is_plain(text)) return false;
    auto& client = call_.client;
    switch (key_.field) {
      case Field::id: return take_id(text);
      case Field::signing_algorithm: return take_algorithm(text);
      case Field::tool:
        client.tool = text;
        has_tool_ = true;
        return true;
      case Field::signing_application: signing_application_ = text; return true;
      case Field::hostname: client.hostname = text; return true;
      case Field::command: client.command = text; return true;
      case Field::os_username: client.os_username = text; return true;
      case Field::signing_application_hash: client.signing_application_hash = text; return true;
      case Field::module_version: client.module_version = text; return true;
      case Field::reported_ip: return true;  // legacy, checked and ignored
      case Field::none:
      case Field::items:
      case Field::client_metadata:
      case Field::manifest:
      case Field::manifest_proof:
      case Field::index:
      case Field::size:
      case Field::path:
      case Field::data:
      case Field::is_digest: break;
    }
    return false;
  }

  bool take_data(std::string_view text) {
    if (text.empty()) return false;
    data_chars_ = text.size();
    item_.data.resize(base64_bytes_max(text));
    const auto size = decode_base64(text, item_.data);
    if (!size) return false;
    item_.data.resize(*size);
    decoded_bytes_ += *size;
    return true;
  }

  bool take_id(std::string_view text) {
    if (text.empty()) return false;
    item_.id.emplace(text, memory_);
    has_ids_ = true;
    return true;
  }

  bool take_algorithm(std::string_view text) {
    const auto known = model::parse_signature_algorithm(text);
    if (known) item_.algorithm = *known;
    return known.has_value();
  }

  bool end_item() {
    constexpr unsigned required = bit_of(Field::data) | bit_of(Field::signing_algorithm);
    if ((seen_ & required) != required) return false;
    if (item_.is_digest && data_chars_ > limits::digest_base64_chars) return false;
    call_.items.push_back(std::move(item_));
    item_ = model::SignItem(memory_);
    return true;
  }

  bool has_equal_ids() const {
    std::pmr::vector<std::string_view> ids(memory_);
    ids.reserve(call_.items.size());
    for (const auto& item : call_.items) {
      if (item.id) ids.push_back(*item.id);
    }
    std::ranges::sort(ids);
    return std::ranges::adjacent_find(ids) != ids.end();
  }

  std::pmr::memory_resource* memory_;
  model::SignCall call_;
  model::SignItem item_;  // that is being read
  Place place_ = Place::outside;
  KnownField key_{{}, Field::none};
  unsigned seen_ = 0;  // fields of the open object
  unsigned seen_in_batch_ = 0;
  unsigned seen_outside_client_ = 0;
  unsigned seen_outside_proof_ = 0;
  std::shared_ptr<model::ManifestProof> proof_;  // that is being read
  std::string parts_;                            // of a text with escapes
  std::string signing_application_;
  std::size_t data_chars_ = 0;
  std::size_t decoded_bytes_ = 0;
  bool has_tool_ = false;
  bool has_ids_ = false;
};

std::optional<model::SignCall> scan(std::string_view body, bool is_batch,
                                    std::pmr::memory_resource* memory) {
  const json::parse_options options;
  json::basic_parser<Scanner> parser(options, body.size(), is_batch, memory);
  json::error_code error;
  const std::size_t used = parser.write_some(false, body.data(), body.size(), error);
  const bool is_whole = !error && std::ranges::all_of(body.substr(used), [](char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  });
  if (!is_whole) return std::nullopt;
  return parser.handler().finish();
}

}  // namespace

std::optional<model::SignCall> scan_sign(std::string_view body, std::pmr::memory_resource* memory) {
  auto call = scan(body, false, memory);
  const bool is_too_large =
      call && call->items.front().is_digest && body.size() > limits::sign_digest_body_bytes;
  if (is_too_large) return std::nullopt;
  return call;
}

std::optional<model::SignCall> scan_sign_batch(std::string_view body,
                                               std::pmr::memory_resource* memory) {
  return scan(body, true, memory);
}

}  // namespace sealmint::api
