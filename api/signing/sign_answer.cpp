// Answers of sign and sign-batch. Base64, UUIDs and algorithm names need no escaping, so they are
// written straight.
#include <boost/json/serialize.hpp>

#include "api/problem.hpp"
#include "api/signing/sign.hpp"

namespace sealmint::api {
namespace {

// Names, quotes and identifiers around one signature, and around a whole answer.
constexpr std::size_t item_overhead_bytes = 96;
constexpr std::size_t answer_overhead_bytes = 512;

void append_member(std::string& out, std::string_view key, std::string_view value) {
  out += '"';
  out += key;
  out += "\":\"";
  out += value;
  out += '"';
}

void append_member(std::string& out, std::string_view key, const Uuid& value) {
  out += '"';
  out += key;
  out += "\":\"";
  append_uuid(out, value);
  out += '"';
}

void append_signature(std::string& out, ByteView signature) {
  out += "\"signature\":\"";
  append_base64(out, signature);
  out += '"';
}

// Printable ASCII but for the two that JSON escapes goes out as it is.
void append_text(std::string& out, std::string_view text) {
  for (const char c : text) {
    const bool is_plain = c >= 0x20 && c <= 0x7e && c != '"' && c != '\\';
    if (is_plain) continue;
    out += boost::json::serialize(boost::json::string(text.data(), text.size()));
    return;
  }
  out += '"';
  out += text;
  out += '"';
}

// Behind the operation.
void append_place(std::string& out, const model::SignedItem& item) {
  if (item.log_index) {
    out += ",\"logIndex\":";
    out += std::to_string(*item.log_index);
  }
  if (item.receipt) {
    out += ",\"receipt\":";
    out += boost::json::serialize(boost::json::string(*item.receipt));
  }
}

void append_item(std::string& out, const model::SignedItem& item) {
  out += '{';
  if (item.id) {
    out += "\"id\":";
    append_text(out, *item.id);
    out += ',';
  }
  if (item.signature.has_value()) {
    append_signature(out, *item.signature);
    out += ',';
    append_member(out, "operationId", item.operation_id.uuid);
    append_place(out, item);
  } else {
    out += "\"error\":";
    out += boost::json::serialize(item_error(item.signature.error()));
  }
  out += '}';
}

// Enough for an answer without errors: growing would copy it all.
std::size_t expected_bytes(const model::SignAnswer& answer) {
  std::size_t bytes = answer_overhead_bytes;
  for (const auto& item : answer.items) {
    bytes += item_overhead_bytes + (item.id ? item.id->size() : 0);
    bytes += item.signature.has_value() ? base64_chars(item.signature->size()) : 0;
  }
  return bytes;
}

}  // namespace

std::string render_sign(const model::SignAnswer& answer) {
  const auto& item = answer.items.front();
  std::string out;
  out.reserve(expected_bytes(answer));
  out += '{';
  append_signature(out, *item.signature);
  out += ',';
  append_member(out, "signingAlgorithm", name(item.algorithm));
  out += ',';
  append_member(out, "signerId", answer.signer_id.uuid);
  out += ',';
  append_member(out, "operationId", item.operation_id.uuid);
  append_place(out, item);
  out += ',';
  append_member(out, "certificateSerialNumber", answer.certificate_serial_number);
  out += '}';
  return out;
}

std::string render_sign_batch(const model::SignAnswer& answer) {
  std::string out;
  out.reserve(expected_bytes(answer));
  out += "{\"results\":[";
  for (std::size_t i = 0; i < answer.items.size(); ++i) {
    if (i > 0) out += ',';
    append_item(out, answer.items[i]);
  }
  out += "],";
  append_member(out, "signerId", answer.signer_id.uuid);
  out += ',';
  append_member(out, "certificateSerialNumber", answer.certificate_serial_number);
  out += '}';
  return out;
}

}  // namespace sealmint::api
