// Rows that need no handler of their own: what a method of a service takes says where it comes
// from, and what it returns says what is answered.
//
//   model::Caller, model::Principal       who asks
//   an id, a text                         the next parameter of the path
//   two std::size_t                       offset and limit
//   model::Precondition                   If-Match
//   service::AddToCommit<T>               a create under an Idempotency-Key
//   a type with Taken<T>                  what that says
//   any other                             the body, by its list of fields
#pragma once

#include <optional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "http/routes/creation.hpp"
#include "http/routes/entity_tags.hpp"
#include "http/routes/support.hpp"

namespace sealmint::http {

// Where the next argument comes from.
struct Arguments {
  const Request& request;
  const model::Caller& caller;
  std::size_t path_parameter = 0;
  bool has_offset = false;
};

template <class T>
struct Taken {
  static constexpr Traits traits{.input = shape<T>};
  static Result<T> from(Arguments& arguments) { return api::read<T>(arguments.request.body); }
};

// What comes from elsewhere than the body.
struct TakenElsewhere {
  static constexpr Traits traits{};
};
template <>
struct Taken<model::Caller> : TakenElsewhere {
  static Result<model::Caller> from(Arguments& arguments) { return arguments.caller; }
};
template <>
struct Taken<model::Principal> : TakenElsewhere {
  static Result<model::Principal> from(Arguments& arguments) { return arguments.caller.principal; }
};
template <class Tag>
struct Taken<Id<Tag>> : TakenElsewhere {
  static Result<Id<Tag>> from(Arguments& arguments) {
    return path_id<Id<Tag>>(arguments.request, arguments.path_parameter++);
  }
};
template <>
struct Taken<std::string> : TakenElsewhere {
  static Result<std::string> from(Arguments& arguments) {
    return arguments.request.parameters[arguments.path_parameter++];
  }
};
template <>
struct Taken<std::string_view> : TakenElsewhere {
  static Result<std::string_view> from(Arguments& arguments) {
    return std::string_view(arguments.request.parameters[arguments.path_parameter++]);
  }
};
template <>
struct Taken<std::size_t> {
  static constexpr Traits traits{.query = page_query};
  static Result<std::size_t> from(Arguments& arguments) {
    TRY(const auto page, read_page(arguments.request));
    return std::exchange(arguments.has_offset, true) ? page.limit : page.offset;
  }
};
template <>
struct Taken<model::Precondition> {
  static constexpr Traits traits{.has_if_match = true};
  static Result<model::Precondition> from(Arguments& arguments) {
    return if_match(arguments.request);
  }
};
// Made when the answer is known.
template <class T>
struct Taken<std::function<void(const T&, ports::Transaction&)>> {
  using Created = T;
  static constexpr Traits traits{.has_idempotency_key = true};
  static Result<service::AddToCommit<T>> from(Arguments&) { return service::AddToCommit<T>{}; }
};

// What is answered for a value of a service.
template <class T>
struct Shown {
  using Type = T;
  static const T& of(const Services&, const T& value) { return value; }
};
template <class T>
struct Shown<std::shared_ptr<const T>> {
  using Type = typename Shown<T>::Type;
  static Type of(const Services& services, const std::shared_ptr<const T>& value) {
    return Shown<T>::of(services, *value);
  }
};

enum class Show : std::uint8_t {
  plain,
  secret,   // the answer holds one
  version,  // the answer has an ETag
};

template <class View>
std::int64_t version_of(const View& view) {
  if constexpr (requires { view.signer; }) return view.signer.version;
  if constexpr (requires { view.policy; }) return view.policy.version;
  if constexpr (requires { view.request; }) return view.request.version;
  if constexpr (requires { view.authority; }) return view.authority.version;
}

template <class Method>
struct MethodOf;
template <class S, class R, class... P>
struct MethodOf<R (S::*)(P...)> {
  using Service = S;
  using Returned = R;
  using Parameters = std::tuple<std::remove_cvref_t<P>...>;
};
template <class S, class R, class... P>
struct MethodOf<R (S::*)(P...) const> : MethodOf<R (S::*)(P...)> {};

// What comes of a call in the end.
template <class T>
struct Outcome {
  using Type = T;
  static constexpr bool waits = false;
};
template <class T>
struct Outcome<Result<T>> : Outcome<T> {};
template <class T>
struct Outcome<Task<T>> : Outcome<T> {
  static constexpr bool waits = true;
};

template <class T>
concept IsAddToCommit = requires { typename Taken<T>::Created; };

inline const model::Caller& caller_in(const model::Caller& caller) { return caller; }
template <class Proved>
const model::Caller& caller_in(const Proved& proved) {
  return proved.caller();
}

// `As` is what is answered when the type of the value does not say it.
template <auto method, Show show, class As>
class Call {
  using Method = MethodOf<decltype(method)>;
  using Parameters = typename Method::Parameters;
  using Value = typename Outcome<typename Method::Returned>::Type;
  using ShownType = std::conditional_t<std::is_void_v<As>, typename Shown<Value>::Type, As>;
  static constexpr auto places = std::make_index_sequence<std::tuple_size_v<Parameters>>{};

 public:
  template <class Caller>
  static Task<Response> handle(Services& services, const Caller& caller, const Request& request) {
    Arguments from{request, caller_in(caller)};
    auto arguments = taken(from, places);
    if (auto error = first_error(arguments)) co_return *std::move(error);
    if constexpr (creates(places)) {
      const auto render = [&services](const Value& value) { return row(services, value); };
      const auto create = [&](service::AddToCommit<Value> add) {
        replace_add(arguments, std::move(add));
        return invoke(services, arguments);
      };
      constexpr Answer kind = show == Show::secret ? Answer::secret : Answer::plain;
      CO_TRY(auto response, co_await idempotent_create<Value>(services, from.caller.principal,
                                                              request, render, create, kind));
      co_return response;
    } else if constexpr (Outcome<typename Method::Returned>::waits) {
      CO_TRY(const auto value, co_await invoke(services, arguments));
      co_return answer_of(services, value);
    } else {
      CO_TRY(const auto value, Result<Value>(invoke(services, arguments)));
      co_return answer_of(services, value);
    }
  }

  static consteval Traits traits() {
    Traits all = traits_of(places);
    all.output = shape<ShownType>;
    all.has_entity_tag = show == Show::version;
    return all;
  }

 private:
  template <std::size_t i>
  using Parameter = std::tuple_element_t<i, Parameters>;

  template <std::size_t... i>
  static auto taken(Arguments& from, std::index_sequence<i...>) {
    // In braces they are read from left to right.
    return std::tuple<Result<Parameter<i>>...>{Taken<Parameter<i>>::from(from)...};
  }

  template <class... T>
  static std::optional<Error> first_error(const std::tuple<Result<T>...>& arguments) {
    std::optional<Error> first;
    const auto look = [&first](const auto& argument) {
      if (!first && argument.has_error()) first = argument.error();
    };
    std::apply([&](const auto&... argument) { (look(argument), ...); }, arguments);
    return first;
  }

  template <std::size_t... i>
  static consteval bool creates(std::index_sequence<i...>) {
    return (IsAddToCommit<Parameter<i>> || ...);
  }

  template <std::size_t... i>
  static consteval Traits traits_of(std::index_sequence<i...>) {
    Traits all;
    const auto add = [&all](const Traits& one) {
      if (one.input) all.input = one.input;
      if (!one.query.empty()) all.query = one.query;
      all.has_idempotency_key = all.has_idempotency_key || one.has_idempotency_key;
      all.has_if_match = all.has_if_match || one.has_if_match;
    };
    (add(Taken<Parameter<i>>::traits), ...);
    return all;
  }

  template <class Arguments>
  static void replace_add(Arguments& arguments, service::AddToCommit<Value> add) {
    std::get<Result<service::AddToCommit<Value>>>(arguments) = std::move(add);
  }

  template <class Arguments>
  static auto invoke(Services& services, Arguments& arguments) {
    auto& service = services.template of<typename Method::Service>();
    return std::apply(
        [&service](auto&... argument) { return (service.*method)(*std::move(argument)...); },
        arguments);
  }

  static boost::json::value row(const Services& services, const Value& value) {
    if constexpr (std::is_void_v<As>) {
      return api::Wire<ShownType>::write(Shown<Value>::of(services, value));
    } else {
      return api::Wire<As>::write(As{value});
    }
  }

  static Response answer_of(const Services& services, const Value& value) {
    Response response = json_response(row(services, value));
    if constexpr (show == Show::secret) response = never_stored(std::move(response));
    if constexpr (show == Show::version) {
      response = with_entity_tag(std::move(response), version_of(value));
    }
    return response;
  }
};

template <Access access, auto method, Show show, class As>
consteval Bound bound_call() {
  using Made = Call<method, show, As>;
  return Bound::of<access, &Made::template handle<CallerOf<access>>>().with(Made::traits());
}

template <auto method, Show show = Show::plain, class As = void>
inline constexpr Bound admin_call = bound_call<Access::product_admin, method, show, As>();
template <auto method, Show show = Show::plain, class As = void>
inline constexpr Bound principal_call = bound_call<Access::principal, method, show, As>();
template <auto method, Show show = Show::plain, class As = void>
inline constexpr Bound user_call = bound_call<Access::user, method, show, As>();
template <Access right, auto method, Show show = Show::plain, class As = void>
inline constexpr Bound signer_call = bound_call<right, method, show, As>();

}  // namespace sealmint::http
