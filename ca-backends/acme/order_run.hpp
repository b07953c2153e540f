// One call's way with an order: from wherever it stands as far as it goes by the deadline (RFC 8555
// section 7.4).
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ca-backends/acme/issuer.hpp"
#include "ca-backends/acme/order_steps.hpp"
#include "ca-backends/acme/ticket.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::acme {

// Lives in the frame of the call. What it refers to outlives it.
class OrderRun {
 public:
  OrderRun(Issuer& issuer, const ports::IssueRequest& request, Ticket ticket, Deadline deadline)
      : issuer_(issuer), request_(request), ticket_(std::move(ticket)), deadline_(deadline) {}

  // Makes the order where there is none yet, and ends there: its address must be kept before
  // anything can be issued for it. Otherwise goes on with it.
  Steps<ports::IssueOutcome> go_on();

 private:
  // An order as it was seen last, and when the issuer wants to be asked again.
  struct Seen {
    Order order;
    std::vector<Authorization> authorizations;
    std::optional<std::chrono::seconds> retry_after;
  };

  Steps<ports::IssueOutcome> make_order();
  Steps<ports::IssueOutcome> drive();
  Steps<Seen> look();
  Steps<void> add_authorizations(Seen& seen);
  // Nothing while the way goes on.
  Steps<std::optional<ports::IssueOutcome>> take(const Decision& decision, Seen& seen);
  Steps<void> publish(std::vector<Due> due);
  Steps<void> answer(std::vector<Due> due);
  Steps<void> finalize(Seen& seen);
  Steps<ports::IssueOutcome> download(Order order);
  Step<ports::IssueOutcome> start_again(const Decision& decision);

  Situation situation(const Seen& seen) const;
  // False, at once, when that would last beyond the deadline.
  boost::asio::awaitable<bool> pause(std::chrono::seconds time);
  std::chrono::seconds next_wait(const Seen& seen);
  std::chrono::seconds left_to_spread() const;
  ports::IssueOutcome pending(std::chrono::seconds retry_after, std::string waits_for) const;
  std::string proved_names() const;

  Issuer& issuer_;
  const ports::IssueRequest& request_;
  Ticket ticket_;
  Deadline deadline_;
  std::chrono::seconds backoff_{1};
  bool has_answered_ = false;
  bool is_seen_ = false;  // what finalize() brought need not be asked for again
};

}  // namespace sealmint::ca::acme
