#include "ca-backends/cmp/cmp_authority.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ca-backends/cmp/blocking_work.hpp"
#include "ca-backends/shared/exchange.hpp"
#include "core/crypto/random.hpp"

namespace sealmint::ca::cmp {

namespace asio = boost::asio;
using ports::IssueDeadline;
using ports::IssueOutcome;

namespace {

constexpr std::size_t waiting_max = 256;

Unreachable late(bool may_have_issued) {
  return {Trouble::timed_out, "CMP: no answer in time", std::nullopt, may_have_issued};
}

// It says what it is to those who find it in the database.
std::string new_ticket() {
  std::array<std::uint8_t, 16> bytes{};
  crypto::fill_random(bytes);
  return "cmp transaction in memory " + to_hex(bytes);
}

ports::Refused lost() {
  return {Trouble::not_found,
          "The CMP transaction of this order was lost when the server was restarted or the "
          "configuration changed: order again, and let the CA drop the first order"};
}

struct ReasonCode {
  std::string_view name;
  int code;
};
// RFC 5280 section 5.3.1; -1 leaves the reason out.
constexpr std::array reason_codes{
    ReasonCode{"", -1},
    ReasonCode{"UNSPECIFIED", -1},
    ReasonCode{"KEY_COMPROMISE", 1},
    ReasonCode{"CA_COMPROMISE", 2},
    ReasonCode{"AFFILIATION_CHANGED", 3},
    ReasonCode{"SUPERSEDED", 4},
    ReasonCode{"CESSATION_OF_OPERATION", 5},
    ReasonCode{"CERTIFICATE_HOLD", 6},
    ReasonCode{"REMOVE_FROM_CRL", 8},
    ReasonCode{"PRIVILEGE_WITHDRAWN", 9},
    ReasonCode{"A_A_COMPROMISE", 10},
    ReasonCode{"AA_COMPROMISE", 10},
};

}  // namespace

CmpAuthority::CmpAuthority(std::shared_ptr<const Settings> settings,
                           std::shared_ptr<const Carrier> carrier, asio::any_io_executor executor,
                           asio::any_io_executor blocking)
    : settings_(std::move(settings)),
      carrier_(std::move(carrier)),
      executor_(std::move(executor)),
      blocking_(std::move(blocking)) {}

std::shared_ptr<Transaction> CmpAuthority::new_transaction() const {
  return std::make_shared<Transaction>(settings_, carrier_);
}

CmpAuthority::Place CmpAuthority::find(const std::string& ticket) {
  return std::ranges::find(waiting_, ticket, &Waiting::ticket);
}

void CmpAuthority::keep(std::string ticket, Bytes csr_der,
                        std::shared_ptr<Transaction> transaction) {
  if (waiting_.size() == waiting_max) waiting_.erase(waiting_.begin());
  waiting_.push_back({std::move(ticket), std::move(csr_der), std::move(transaction)});
}

Task<IssueOutcome> CmpAuthority::issue(ports::IssueRequest request, IssueDeadline deadline) {
  auto transaction = new_transaction();
  auto outcome = co_await advance(transaction, request.csr_der, deadline);
  if (auto* const pending = std::get_if<ports::PendingIssuance>(&outcome)) {
    pending->ticket = new_ticket();
    keep(pending->ticket, std::move(request.csr_der), std::move(transaction));
  }
  co_return std::move(outcome);
}

// A step that missed its deadline may still be under way when the next one is asked for.
Task<IssueOutcome> CmpAuthority::poll(std::string ticket, ports::IssueRequest request,
                                      IssueDeadline deadline) {
  auto place = find(ticket);
  if (place == waiting_.end() || place->csr_der != request.csr_der) co_return lost();
  const auto transaction = place->transaction;
  if (transaction->is_in_use()) {
    co_return Unreachable{Trouble::unavailable, "The poll before is still under way"};
  }
  auto outcome = co_await advance(transaction, std::move(request.csr_der), deadline);
  place = find(ticket);
  if (auto* const pending = std::get_if<ports::PendingIssuance>(&outcome)) {
    pending->ticket = std::move(ticket);
    co_return std::move(outcome);
  }
  const bool may_go_on =
      transaction->is_in_use() ||  // it runs late
      (std::holds_alternative<Unreachable>(outcome) && transaction->is_waiting());
  if (!may_go_on && place != waiting_.end()) waiting_.erase(place);
  co_return std::move(outcome);
}

Task<void> CmpAuthority::forget(std::string ticket, IssueDeadline deadline) {
  const auto place = find(ticket);
  if (place == waiting_.end()) co_return Result<void>{};
  const auto transaction = place->transaction;
  waiting_.erase(place);
  if (transaction->is_in_use()) co_return Result<void>{};
  co_await run_blocking<bool>(
      executor_, blocking_,
      [transaction, deadline] {
        transaction->abandon(deadline);
        return true;
      },
      deadline);
  co_return Result<void>{};
}

Task<ports::ProbeOutcome> CmpAuthority::probe(IssueDeadline deadline) {
  const auto transaction = new_transaction();
  auto outcome = co_await run_blocking<ports::ProbeOutcome>(
      executor_, blocking_, [transaction, deadline] { return transaction->greet(deadline); },
      deadline);
  if (!outcome) co_return late(false);
  if (auto* const report = std::get_if<ports::ProbeReport>(&*outcome)) {
    report->facts.push_back(settings_->uses_secret()
                                ? "Messages are protected by the shared secret " +
                                      settings_->reference
                                : std::string("Messages are protected by a signature"));
  }
  co_return *std::move(outcome);
}

Task<ports::Revoker::Outcome> CmpAuthority::revoke(Bytes certificate_der, std::string reason,
                                                   IssueDeadline deadline) {
  const auto known = std::ranges::find(reason_codes, reason, &ReasonCode::name);
  const int code = known == reason_codes.end() ? -1 : known->code;
  const auto transaction = new_transaction();
  auto outcome = co_await run_blocking<ports::Revoker::Outcome>(
      executor_, blocking_,
      [transaction, certificate_der = std::move(certificate_der), code, deadline] {
        return transaction->revoke(certificate_der, code, deadline);
      },
      deadline);
  if (!outcome) co_return late(false);
  co_return *std::move(outcome);
}

asio::awaitable<IssueOutcome> CmpAuthority::advance(std::shared_ptr<Transaction> transaction,
                                                    Bytes csr_der, IssueDeadline deadline) {
  auto outcome = co_await run_blocking<IssueOutcome>(
      executor_, blocking_,
      [transaction, csr_der = std::move(csr_der), deadline, mark = transaction->use()]() mutable {
        const auto until_it_ends = std::move(mark);
        return transaction->certify(csr_der, deadline);
      },
      deadline);
  co_return outcome ? *std::move(outcome) : late(true);
}

}  // namespace sealmint::ca::cmp
