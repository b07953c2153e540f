#include "pkcs11/approvals.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "client/pause.hpp"
#include "core/base/bytes.hpp"
#include "pkcs11/crypto.hpp"

namespace sealmint::pkcs11 {
namespace {

using std::chrono::steady_clock;

constexpr std::string_view is_pending = "pending";
constexpr std::string_view is_approved = "approved";
constexpr std::size_t told_max = 1'000;

bool is_excluded(const ApprovalSettings& settings, model::ScopeField field) {
  return std::ranges::find(settings.excluded, field) != settings.excluded.end();
}

std::string names_of(const client::AccessRequest& request) {
  std::string names;
  for (const auto& name : request.approvers) names += (names.empty() ? "" : ", ") + name;
  return names.empty() ? "its approvers" : names;
}

}  // namespace

client::RequestTerms terms_of(const ApprovalSettings& settings, const HostProcess& host,
                              const client::SignItem& item) {
  client::RequestTerms terms;
  terms.justification = "Auto-requested by " + (host.tool.empty() ? "a program" : host.tool) +
                        " of " + host.os_username + " on " + host.hostname;
  terms.signings = settings.signing_count;
  terms.window = settings.signing_duration;
  const auto declare = [&](model::ScopeField field, std::string value) {
    if (value.empty() || is_excluded(settings, field)) return;
    terms.scope.emplace_back(model::name(field), std::move(value));
  };
  using model::ScopeField;
  declare(ScopeField::command, host.command);
  declare(ScopeField::signing_application, host.tool);
  declare(ScopeField::signing_application_hash, host.application_hash);
  declare(ScopeField::hostname, host.hostname);
  declare(ScopeField::os_username, host.os_username);
  declare(ScopeField::ip_address, settings.ip_address);
  declare(ScopeField::data_hash, to_hex(digest_of(model::DigestAlgorithm::sha256, item.data)));
  terms.leaves_address_open = is_excluded(settings, ScopeField::ip_address);
  return terms;
}

client::Answer<client::Signed> Approvals::after(client::Failure refusal,
                                                const client::SignerRow& signer,
                                                const HostProcess& host,
                                                const client::SignItem& item,
                                                const SignAgain& sign_again) {
  const bool is_waiting_already = refusal.error.has_pending_request.value_or(false);
  std::optional<client::AccessRequest> request;
  if (!is_waiting_already && settings_.opens_requests())
    request = open(refusal, signer, host, item);
  if (request) refusal.error.has_pending_request = true;
  if (settings_.wait.count() == 0) return refusal;
  if (!request) request = find_pending(signer);
  if (!request) return refusal;
  const auto decided = wait_for(*std::move(request), signer);
  if (decided.status == is_approved) return sign_again();
  refusal.error.detail += "; the request is " + decided.status;
  return refusal;
}

std::optional<client::AccessRequest> Approvals::open(const client::Failure& refusal,
                                                     const client::SignerRow& signer,
                                                     const HostProcess& host,
                                                     const client::SignItem& item) {
  const std::lock_guard one_at_a_time(mutex_);
  auto opened = client_.open_request(signer.id, terms_of(settings_, host, item));
  if (opened.has_error()) {
    const auto& failure = opened.error();
    log_.write(LogLevel::error, "no request could be opened for " + signer.name + ": " +
                                    failure.error.detail + " [" + failure.code + ", request " +
                                    failure.request_id + "] after " + refusal.request_id);
    return std::nullopt;
  }
  if (told_.size() < told_max && told_.insert(opened->id).second) {
    log_.write(LogLevel::info, "request " + opened->id + " for signer " + signer.name + " is " +
                                   opened->status + "; ask " + names_of(*opened));
  }
  return *std::move(opened);
}

std::optional<client::AccessRequest> Approvals::find_pending(const client::SignerRow& signer) {
  auto found = client_.pending_request(signer.id);
  if (found.has_error()) return std::nullopt;
  return *std::move(found);
}

void Approvals::tell_once(const client::AccessRequest& request, const client::SignerRow& signer) {
  const std::lock_guard lock(mutex_);
  if (told_.size() >= told_max || !told_.insert("waiting " + request.id).second) return;
  log_.write(LogLevel::info, "signer " + signer.name + ": waiting up to " +
                                 std::to_string(settings_.wait.count()) + " s until request " +
                                 request.id + " is decided by " + names_of(request));
}

// The server holds each question until there is a decision; one that answers early is asked again
// after a pause.
client::AccessRequest Approvals::wait_for(client::AccessRequest request,
                                          const client::SignerRow& signer) {
  const auto deadline = steady_clock::now() + settings_.wait;
  tell_once(request, signer);
  while (request.status == is_pending && steady_clock::now() < deadline) {
    const auto begin = steady_clock::now();
    const auto left = std::chrono::duration_cast<std::chrono::seconds>(deadline - begin);
    auto answer = client_.await_request(request.id, std::max(left, std::chrono::seconds{1}));
    if (answer.has_value()) request = *std::move(answer);
    const auto pause_end = begin + std::chrono::seconds{1};
    if (request.status != is_pending) break;
    client::pause_until(std::min(pause_end, deadline));
  }
  return request;
}

}  // namespace sealmint::pkcs11
