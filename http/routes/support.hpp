// What handlers share: what stands in a request, and how answers are made.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "api/fields.hpp"
#include "core/base/id.hpp"
#include "core/base/limits.hpp"
#include "core/service/shared/context.hpp"
#include "http/routes/endpoint.hpp"
#include "http/routes/queries.hpp"

namespace sealmint::http {

// 200 with this JSON. The rows of a list, which are an array or stand beside `totalCount`, are
// counted for the record.
Response json_response(const boost::json::value& body);
Response json_text_response(std::string body);
Response text_response(std::string body, std::string_view content_type);

// Tells every cache on the way to keep nothing: the answer holds a credential.
Response never_stored(Response response);

// 200 with a value that has a list of fields, or a list of those.
template <class T>
Response answer(const T& value) {
  return json_response(api::Wire<T>::write(value));
}

// `offset` and `limit` of a list (contract 7.4, 18.7): limit 1..100, unless said otherwise.
struct Page {
  std::size_t offset = 0;
  std::size_t limit = limits::page_default;
};
Result<Page> read_page(const Request& request, std::size_t limit_default = limits::page_default,
                       std::size_t limit_max = limits::page_max);

// The first query parameter of that name.
std::optional<std::string> query_value(const Request& request, std::string_view name);

// The Idempotency-Key of the request: absent, or one of 1..255 printable characters.
Result<std::optional<std::string>> idempotency_key(const Request& request);

// A UUID in the path; not_found("<what> not found") when it is none.
Result<Uuid> path_uuid(const Request& request, std::size_t parameter, std::string_view what);

// What an id is of, for that error.
template <class Id>
inline constexpr std::string_view noun = "Object";
template <>
inline constexpr std::string_view noun<UserId> = "User";
template <>
inline constexpr std::string_view noun<IdentityId> = "Identity";
template <>
inline constexpr std::string_view noun<GroupId> = "Group";
template <>
inline constexpr std::string_view noun<ClientSecretId> = "Client secret";
template <>
inline constexpr std::string_view noun<AuthorityId> = "Certificate authority";
template <>
inline constexpr std::string_view noun<CertificateId> = "Certificate";
template <>
inline constexpr std::string_view noun<OrderId> = "Order";
template <>
inline constexpr std::string_view noun<MembershipId> = "Member";
template <>
inline constexpr std::string_view noun<OperationId> = "Operation";
template <>
inline constexpr std::string_view noun<RequestId> = "Request";
template <>
inline constexpr std::string_view noun<GrantId> = "Grant";
template <>
inline constexpr std::string_view noun<WebhookId> = "Webhook";
template <>
inline constexpr std::string_view noun<DeliveryId> = "Delivery";

// The UUID in the path as an id.
template <class Id>
Result<Id> path_id(const Request& request, std::size_t parameter) {
  TRY(const Uuid uuid, path_uuid(request, parameter, noun<Id>));
  return Id{uuid};
}

// What an event of the deletion of a user, group or identity comes with: its memberships end too.
constexpr Events deletion_of(model::AuditKind kind) {
  return {kind, kinds::remove_member, kinds::remove_group_member};
}

}  // namespace sealmint::http
