#include "app/webhook_sink.hpp"

#include "app/version.hpp"
#include "core/service/webhooks/webhook_signature.hpp"

namespace sealmint::app {
namespace {

std::string array_of(std::span<const ports::SinkEntry> entries) {
  std::string array = "[";
  for (const ports::SinkEntry& entry : entries) {
    if (array.size() > 1) array += ",\n";
    array += entry.json;
  }
  return array + "]\n";
}

}  // namespace

Task<void> WebhookSink::deliver(std::span<const ports::SinkEntry> entries) {
  net::HttpCall call;
  call.url = url_;
  call.body = array_of(entries);
  call.headers = {{"Content-Type", "application/json"},
                  {"User-Agent", "sealmint/" + std::string(version)}};
  if (!secret_.empty()) {
    call.headers.emplace_back("Sealmint-Signature", service::webhook_signature(
                                                        secret_.reveal(), clock_.now(), call.body));
  }
  CO_TRY(const auto answer, co_await client_.call(std::move(call)));
  if (answer.status / 100 == 2) co_return Result<void>{};
  co_return make_error(ErrorKind::upstream, "The answer was " + std::to_string(answer.status));
}

}  // namespace sealmint::app
