#include "client/answers.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

#include "client/json_members.hpp"
#include "core/base/id.hpp"

namespace sealmint::client {
namespace {

namespace json = boost::json;

constexpr std::size_t token_chars = 8 * 1024;
constexpr std::size_t name_chars = 256;
constexpr std::size_t pem_chars = 256 * 1024;
constexpr std::size_t signature_chars = 4 * 1024;

Error unusable(std::string_view what) {
  return make_error(ErrorKind::upstream, "the answer has no usable " + std::string(what));
}

// Ids become parts of paths, so nothing but a UUID is taken for one.
Result<std::string> uuid_of(const json::object& object, std::string_view key) {
  TRY(const std::string text, text_of(object, key, 64));
  const auto uuid = parse_uuid(text);
  if (!uuid) return unusable(key);
  return to_string(*uuid);
}

Result<const json::array*> array_of(const json::object& object, std::string_view key) {
  const auto* const member = object.if_contains({key.data(), key.size()});
  if (!member || !member->is_array()) return unusable(key);
  return &member->get_array();
}

Result<SignerRow> read_row(const json::value& value) {
  if (!value.is_object()) return unusable("row");
  const auto& object = value.get_object();
  SignerRow row;
  TRY(row.id, uuid_of(object, "id"));
  TRY(const std::string name, text_of(object, "name", name_chars));
  row.name = printable(name, name_chars);
  if (row.name.empty()) return unusable("name");
  row.status = text_or_empty(object, "status", name_chars);
  const auto* const certificate = object.if_contains("certificateId");
  if (certificate && certificate->is_string()) {
    TRY(row.certificate_id, uuid_of(object, "certificateId"));
  }
  row.key_algorithm = text_or_empty(object, "certificateKeyAlgorithm", name_chars);
  if (row.key_algorithm.empty()) {
    row.key_algorithm = text_or_empty(object, "keyAlgorithm", name_chars);
  }
  row.certificate_serial_number = text_or_empty(object, "certificateSerialNumber", name_chars);
  return row;
}

Result<Signed> signed_of(const json::object& object) {
  TRY(const std::string text, text_of(object, "signature", signature_chars));
  auto signature = from_base64(text);
  if (!signature || signature->empty()) return unusable("signature");
  return Signed{*std::move(signature), text_or_empty(object, "certificateSerialNumber", name_chars),
                text_or_empty(object, "signerId", name_chars)};
}

// An item of a batch fails like a call does, but without a problem around it.
Failure failure_of_item(const json::object& error) {
  const auto* const status = error.if_contains("statusCode");
  const bool has_status =
      status && status->is_int64() && status->get_int64() >= 400 && status->get_int64() <= 599;
  const std::string told = json::serialize(error);
  return read_failure(has_status ? static_cast<unsigned>(status->get_int64()) : 500, told, {});
}

// Whose key signed is said once for all items.
Result<void> add_item(std::vector<Answer<Signed>>& items, const json::value& value,
                      const Signed& common) {
  if (!value.is_object()) return unusable("result");
  const auto& object = value.get_object();
  const auto* const error = object.if_contains("error");
  if (error && error->is_object()) {
    items.emplace_back(failure_of_item(error->get_object()));
    return {};
  }
  TRY(Signed item, signed_of(object));
  item.certificate_serial_number = common.certificate_serial_number;
  item.signer_id = common.signer_id;
  items.emplace_back(std::move(item));
  return {};
}

// Whoever may decide the step that is under way, by the best name there is.
std::vector<std::string> approvers_of(const json::object& request) {
  std::vector<std::string> names;
  const auto* const steps = request.if_contains("steps");
  if (!steps || !steps->is_array()) return names;
  for (const auto& entry : steps->get_array()) {
    if (!entry.is_object()) continue;
    const auto& step = entry.get_object();
    if (text_or_empty(step, "status", name_chars) != "in-progress") continue;
    const auto* const approvers = step.if_contains("approvers");
    if (!approvers || !approvers->is_array()) continue;
    for (const auto& approver : approvers->get_array()) {
      if (!approver.is_object() || names.size() >= 16) continue;
      for (const char* key : {"name", "username", "email", "slug", "id"}) {
        auto name = text_or_empty(approver.get_object(), key, name_chars);
        if (name.empty()) continue;
        names.push_back(printable(name, name_chars));
        break;
      }
    }
  }
  return names;
}

Result<AccessRequest> request_of(const json::object& object) {
  AccessRequest request;
  TRY(request.id, uuid_of(object, "id"));
  TRY(request.status, text_of(object, "status", name_chars));
  request.status = printable(request.status, name_chars);
  request.approvers = approvers_of(object);
  return request;
}

}  // namespace

Result<Login> read_login(std::string_view body) {
  TRY(const auto object, parse_object(body));
  TRY(std::string token, text_of(object, "accessToken", token_chars));
  if (token.empty() || token.find_first_of("\r\n") != std::string::npos) {
    return unusable("accessToken");
  }
  Login login{Secret(std::move(token)), {}};
  const auto* const expires = object.if_contains("expiresIn");
  if (expires && expires->is_int64() && expires->get_int64() > 0) {
    login.expires_in = std::chrono::seconds(expires->get_int64());
  }
  return login;
}

Result<SignerPage> read_signer_page(std::string_view body) {
  TRY(const auto object, parse_object(body));
  TRY(const json::array* rows, array_of(object, "signers"));
  SignerPage page;
  for (const auto& value : *rows) {
    TRY(SignerRow row, read_row(value));
    page.signers.push_back(std::move(row));
  }
  const auto* const total = object.if_contains("totalCount");
  const bool has_total = total && total->is_int64() && total->get_int64() >= 0;
  page.total = has_total ? static_cast<std::size_t>(total->get_int64()) : page.signers.size();
  return page;
}

Result<CertificateText> read_certificate(std::string_view body) {
  TRY(const auto object, parse_object(body));
  CertificateText text{text_or_empty(object, "certificatePem", pem_chars),
                       text_or_empty(object, "certificateChainPem", pem_chars)};
  if (!text.certificate_pem.empty()) return text;
  TRY(text.certificate_pem, text_of(object, "certificate", pem_chars));
  return text;
}

Result<Signed> read_signed(std::string_view body) {
  TRY(const auto object, parse_object(body));
  return signed_of(object);
}

Result<std::vector<Answer<Signed>>> read_signed_batch(std::string_view body, std::size_t count) {
  TRY(const auto object, parse_object(body));
  TRY(const json::array* results, array_of(object, "results"));
  if (results->size() != count) {
    return make_error(ErrorKind::upstream, "the answer holds another number of results");
  }
  const Signed common{{},
                      text_or_empty(object, "certificateSerialNumber", name_chars),
                      text_or_empty(object, "signerId", name_chars)};
  std::vector<Answer<Signed>> items;
  items.reserve(count);
  for (const auto& value : *results) {
    TRY_VOID(add_item(items, value, common));
  }
  return items;
}

Result<AccessRequest> read_request(std::string_view body) {
  TRY(const auto object, parse_object(body));
  const auto* const wrapped = object.if_contains("request");
  return request_of(wrapped && wrapped->is_object() ? wrapped->get_object() : object);
}

Result<std::optional<AccessRequest>> read_pending_request(std::string_view body) {
  TRY(const auto object, parse_object(body));
  TRY(const json::array* requests, array_of(object, "requests"));
  for (const auto& value : *requests) {
    if (!value.is_object()) return unusable("request");
    TRY(AccessRequest request, request_of(value.get_object()));
    if (request.status == "pending") return std::optional(std::move(request));
  }
  return std::optional<AccessRequest>{};
}

}  // namespace sealmint::client
