#include "sinks/webhook/webhook_sink.hpp"

#include "core/crypto/webhook_signature.hpp"

namespace sealmint::sinks {
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
  call.headers = {{"Content-Type", "application/json"}, {"User-Agent", user_agent_}};
  if (!secret_.empty()) {
    call.headers.emplace_back("Sealmint-Signature",
                              crypto::webhook_signature(secret_.reveal(), clock_.now(), call.body));
  }
  CO_TRY(const auto answer, co_await client_.call(std::move(call)));
  if (answer.status / 100 == 2) co_return Result<void>{};
  co_return make_error(ErrorKind::upstream, "The answer was " + std::to_string(answer.status));
}

}  // namespace sealmint::sinks
