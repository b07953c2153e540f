// A step on the way to an outcome of the port: its value, or the outcome that ends the way.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

#include <utility>
#include <variant>

#include "core/ports/certificate_authority.hpp"

namespace sealmint::ca {

using Failure = std::variant<ports::Refused, ports::Unreachable>;

// TRY and CO_TRY hand its failure on.
template <class T>
using Attempt = boost::system::result<T, Failure>;
template <class T>
using AttemptTask = boost::asio::awaitable<Attempt<T>>;

// A step that issues nothing leaves no certificate behind, however it failed.
inline Failure of_harmless_step(Failure failure) {
  if (auto* const lost = std::get_if<ports::Unreachable>(&failure)) lost->may_have_issued = false;
  return failure;
}

// As an outcome of the port, which holds both kinds of failure among its alternatives.
template <class Outcome>
Outcome to_outcome(Failure failure) {
  return std::visit([](auto&& what) { return Outcome(std::forward<decltype(what)>(what)); },
                    std::move(failure));
}
template <class Outcome, class T>
Outcome to_outcome(Attempt<T> attempt) {
  if (attempt.has_error()) return to_outcome<Outcome>(std::move(attempt).error());
  return Outcome(*std::move(attempt));
}

}  // namespace sealmint::ca
