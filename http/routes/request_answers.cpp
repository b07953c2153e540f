#include "http/routes/request_answers.hpp"

#include "api/manifest.hpp"
#include "core/model/duration.hpp"
#include "core/service/approvals/request_watch.hpp"

namespace sealmint::http {
namespace {

Result<std::optional<std::chrono::seconds>> read_wait(const Request& request) {
  const auto text = query_value(request, "wait");
  if (!text) return std::optional<std::chrono::seconds>{};
  const auto wait = model::parse_duration(*text);
  if (!wait || wait->seconds() > limits::request_wait_max) {
    return make_issue("wait", "must be a time of at most a minute, such as 30s", "invalid_string");
  }
  return std::optional(wait->seconds());
}

}  // namespace

api::Schema wait_schema() {
  api::Schema schema = api::typed("string");
  schema["pattern"] = "^(?:0{0,7}(?:[0-5]?[0-9]|60)s|0{0,8}[01]m|0{1,9}[hdw])$";
  return schema;
}

api::Schema digest_schema() {
  api::Schema schema = api::typed("string");
  schema["pattern"] = "^([0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128})$";
  return schema;
}

Task<model::RequestView> awaited_request(Services& services, const model::Principal& principal,
                                         const Request& request, RequestId id) {
  CO_TRY(const auto wait, read_wait(request));
  CO_TRY(auto view, services.requests.get(principal, id));
  if (wait) {
    CO_TRY_VOID(co_await services.request_watch.wait(id, *wait));
    // Asked again: who may not see it any more does not learn what became of it.
    CO_TRY(view, services.requests.get(principal, id));
  }
  co_return view;
}

Task<Response> answer_manifest(Services& services, const model::Principal& principal,
                               const Request& request, RequestId id) {
  CO_TRY(const auto page,
         read_page(request, limits::manifest_page_default, limits::manifest_page_max));
  service::ManifestFilter filter{std::nullopt, page.offset, page.limit};
  if (const auto text = query_value(request, "digest")) {
    filter.digest = api::read_manifest_digest(*text);
    if (!filter.digest) {
      co_return make_issue("digest", "must be 64, 96 or 128 hexadecimal digits", "invalid_string");
    }
  }
  CO_TRY(const auto found, co_await services.requests.manifest(principal, id, filter));
  Response response = answer(found);
  // The record says which request was read, not how many of its digests.
  response.row_count.reset();
  co_return response;
}

}  // namespace sealmint::http
