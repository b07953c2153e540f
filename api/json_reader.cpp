#include "api/json_reader.hpp"

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/kind.hpp>
#include <boost/json/value_stack.hpp>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace sealmint::api {
namespace {

namespace json = boost::json;
using ParserError = json::error_code;

// Paths quote keys of the peer: enough of one to find it, never a megabyte of it.
constexpr std::size_t quoted_key_chars = 64;

// Where the parser stands in one open array or object.
struct Frame {
  bool is_object = false;
  std::size_t count = 0;          // of the values begun in it
  std::vector<std::string> keys;  // of an object, in order; kept for reuse when the frame is left
};

// Builds the value while it refuses what Boost.JSON would let pass: duplicate keys (the last one
// wins there), integers beyond 64 bit (they become doubles), 1e999 (infinity), NUL characters, and
// any number of values.
class StrictHandler {
 public:
  static constexpr std::size_t max_object_size = json::object::max_size();
  static constexpr std::size_t max_array_size = json::array::max_size();
  static constexpr std::size_t max_key_size = json::string::max_size();
  static constexpr std::size_t max_string_size = json::string::max_size();

  explicit StrictHandler(const JsonLimits& limits) : limits_(limits) { stack_.reset(); }

  bool on_document_begin(ParserError&) { return true; }
  bool on_document_end(ParserError&) { return true; }

  bool on_object_begin(ParserError& error) { return begin_value(error) && enter(true); }
  bool on_object_end(std::size_t size, ParserError& error) {
    if (!check_keys(error)) return false;
    --depth_;
    stack_.push_object(size);
    return true;
  }
  bool on_array_begin(ParserError& error) { return begin_value(error) && enter(false); }
  bool on_array_end(std::size_t size, ParserError&) {
    --depth_;
    stack_.push_array(size);
    return true;
  }

  bool on_key_part(json::string_view part, std::size_t, ParserError& error) {
    if (!check_text(part, error)) return false;
    key_.append(part.data(), part.size());
    stack_.push_chars(part);
    return true;
  }
  bool on_key(json::string_view part, std::size_t, ParserError& error) {
    if (!check_text(part, error)) return false;
    key_.append(part.data(), part.size());
    frames_[depth_ - 1].keys.push_back(std::move(key_));
    key_.clear();
    stack_.push_key(part);
    return true;
  }
  bool on_string_part(json::string_view part, std::size_t, ParserError& error) {
    if (!check_text(part, error)) return false;
    stack_.push_chars(part);
    return true;
  }
  bool on_string(json::string_view part, std::size_t, ParserError& error) {
    if (!begin_value(error) || !check_text(part, error)) return false;
    stack_.push_string(part);
    return true;
  }

  bool on_number_part(json::string_view part, ParserError& error) {
    number_chars_ += part.size();
    return check_number_length(error);
  }
  bool on_int64(std::int64_t number, json::string_view part, ParserError& error) {
    if (!begin_number(part, error)) return false;
    stack_.push_int64(number);
    return true;
  }
  bool on_uint64(std::uint64_t number, json::string_view part, ParserError& error) {
    if (!begin_number(part, error)) return false;
    stack_.push_uint64(number);
    return true;
  }
  bool on_double(double number, json::string_view part, ParserError& error) {
    if (!begin_number(part, error)) return false;
    if (part.find_first_of(".eE") == json::string_view::npos) {
      return refuse("is an integer beyond 64 bit", error);
    }
    if (!std::isfinite(number)) return refuse("is a number out of range", error);
    stack_.push_double(number);
    return true;
  }

  bool on_bool(bool value, ParserError& error) {
    if (!begin_value(error)) return false;
    stack_.push_bool(value);
    return true;
  }
  bool on_null(ParserError& error) {
    if (!begin_value(error)) return false;
    stack_.push_null();
    return true;
  }
  bool on_comment_part(json::string_view, ParserError&) { return true; }
  bool on_comment(json::string_view, ParserError&) { return true; }

  json::value release() { return stack_.release(); }

  // The rule that was broken; empty when the parser itself found the fault.
  const std::string& complaint() const { return complaint_; }

  // "items/3/data": the value that is being read.
  std::string path() const {
    std::string path;
    for (std::size_t level = 0; level < depth_; ++level) {
      const Frame& frame = frames_[level];
      if (frame.is_object && frame.keys.empty()) break;
      if (!frame.is_object && frame.count == 0) break;
      if (!path.empty()) path += '/';
      path += frame.is_object ? quoted(frame.keys.back()) : std::to_string(frame.count - 1);
    }
    return path;
  }

 private:
  // Cut between code points, so that the answer stays valid UTF-8.
  static std::string quoted(const std::string& key) {
    std::size_t length = std::min(key.size(), quoted_key_chars);
    while (length < key.size() && length > 0 && (key[length] & 0xc0) == 0x80) --length;
    return key.substr(0, length);
  }

  bool refuse(std::string complaint, ParserError& error) {
    complaint_ = std::move(complaint);
    error = json::make_error_code(json::error::syntax);
    return false;
  }

  bool begin_value(ParserError& error) {
    if (depth_ > 0) ++frames_[depth_ - 1].count;
    if (++values_ > limits_.values) {
      return refuse("holds more than " + std::to_string(limits_.values) + " values", error);
    }
    return true;
  }

  bool enter(bool is_object) {
    if (frames_.size() == depth_) frames_.emplace_back();
    Frame& frame = frames_[depth_++];
    frame.is_object = is_object;
    frame.count = 0;
    frame.keys.clear();
    return true;
  }

  // Once per object and sorted, because a check at each key would be quadratic.
  bool check_keys(ParserError& error) {
    std::vector<std::string>& keys = frames_[depth_ - 1].keys;
    if (keys.size() < 2) return true;
    std::sort(keys.begin(), keys.end());
    const auto twice = std::adjacent_find(keys.begin(), keys.end());
    if (twice == keys.end()) return true;
    std::swap(*twice, keys.back());
    return refuse("is given twice", error);
  }

  bool check_text(json::string_view part, ParserError& error) {
    if (part.find('\0') == json::string_view::npos) return true;
    return refuse("holds a NUL character", error);
  }

  bool begin_number(json::string_view part, ParserError& error) {
    number_chars_ += part.size();
    if (!begin_value(error) || !check_number_length(error)) return false;
    number_chars_ = 0;
    return true;
  }

  bool check_number_length(ParserError& error) {
    if (number_chars_ <= limits_.number_chars) return true;
    return refuse(
        "is a number of more than " + std::to_string(limits_.number_chars) + " characters", error);
  }

  const JsonLimits& limits_;
  json::value_stack stack_;
  std::vector<Frame> frames_;
  std::size_t depth_ = 0;
  std::size_t values_ = 0;
  std::size_t number_chars_ = 0;
  std::string key_;
  std::string complaint_;
};

bool is_json_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), is_json_blank);
}

Error complaint_of(const StrictHandler& handler, const ParserError& error, std::size_t offset,
                   const JsonLimits& limits) {
  const std::string path = handler.path();
  if (!handler.complaint().empty()) {
    const std::string subject = path.empty() ? "The body " : "The value ";
    return make_issue(path, subject + handler.complaint());
  }
  if (error == json::error::too_deep) {
    return make_issue({},
                      "The body is nested deeper than " + std::to_string(limits.depth) + " levels");
  }
  return make_issue(path, "The body is not valid JSON at byte " + std::to_string(offset) + ": " +
                              error.message());
}

}  // namespace

Result<boost::json::value> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.starts_with("\xef\xbb\xbf")) {
    return make_issue({}, "The body begins with a byte order mark");
  }
  if (is_blank(text)) return make_issue({}, "The body is empty, JSON is expected");
  json::parse_options options;
  options.max_depth = limits.depth;
  json::basic_parser<StrictHandler> parser(options, limits);
  ParserError error;
  const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
  if (error) return complaint_of(parser.handler(), error, used, limits);
  if (!is_blank(text.substr(used))) {
    return make_issue({},
                      "The body goes on after the JSON document at byte " + std::to_string(used));
  }
  return parser.handler().release();
}

Result<boost::json::object> parse_json_object(std::string_view text, const JsonLimits& limits,
                                              bool empty_is_object) {
  if (empty_is_object && is_blank(text)) return json::object{};
  TRY(json::value value, parse_json(text, limits));
  if (!value.is_object()) {
    return make_issue({}, "Expected object, received " + std::string(json::to_string(value.kind())),
                      "invalid_type");
  }
  return std::move(value.get_object());
}

}  // namespace sealmint::api
