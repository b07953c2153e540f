// Why a step towards a certificate failed: in the terms of the port, and in the issuer's own.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include "ca-backends/shared/exchange.hpp"
#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca::acme {

struct Failure {
  Failure() : why(Error{}) {}
  // NOLINTNEXTLINE(google-explicit-constructor): TRY hands an Error on as one of these
  Failure(Error fault) : why(std::move(fault)) {}
  Failure(Refused refusal, std::string problem_type = {})
      : why(std::move(refusal)), type(std::move(problem_type)) {}
  Failure(Unreachable trouble, std::string problem_type = {})
      : why(std::move(trouble)), type(std::move(problem_type)) {}

  std::variant<Refused, Unreachable, Error> why;  // an Error is a fault of our own
  std::string type;     // of the issuer's error document, without the prefix: "badNonce"; or empty
  unsigned status = 0;  // of the answer, if there was one

  // The sentence for a person, whatever it is.
  const std::string& detail() const {
    return std::visit([](const auto& reason) -> const std::string& { return reason.detail; }, why);
  }
};

template <class T>
using Step = boost::system::result<T, Failure>;
template <class T>
using Steps = boost::asio::awaitable<Step<T>>;

// An answer that is none, such as JSON without what must be in it.
inline Failure not_understood(std::string detail) {
  return Failure(Unreachable{Trouble::protocol, std::move(detail)});
}

// What the port says of it.
template <class Outcome>
Result<Outcome> to_outcome(Failure failure) {
  if (auto* const refused = std::get_if<Refused>(&failure.why)) return Outcome{std::move(*refused)};
  if (auto* const lost = std::get_if<Unreachable>(&failure.why)) return Outcome{std::move(*lost)};
  return std::get<Error>(std::move(failure.why));
}

// Boost.System calls this when value() is asked of a failure: that is a bug in the caller.
[[noreturn]] inline void throw_exception_from_error(const Failure& failure,
                                                    const boost::source_location& location) {
  boost::throw_exception(std::logic_error("value() of a failure: " + failure.detail()), location);
}

}  // namespace sealmint::ca::acme
