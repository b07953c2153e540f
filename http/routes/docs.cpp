// The API document, for programs and for people.
#include <boost/json/serialize.hpp>

#include "http/routes/docs_page.hpp"
#include "http/routes/document.hpp"
#include "http/routes/support.hpp"
#include "http/routes/topics.hpp"

namespace sealmint::http {
namespace {

using model::Sender;

constexpr std::string_view html_type = "text/html; charset=utf-8";
constexpr std::string_view style_type = "text/css; charset=utf-8";

// Nothing but our own style: the page has no scripts and asks nobody else.
constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'";

// Both are made when they are first asked for, and never change.
const std::string& document_text() {
  static const std::string text = boost::json::serialize(make_document());
  return text;
}

const std::string& page_text() {
  static const std::string text = make_docs_page(make_document());
  return text;
}

Result<Response> document(Services&, const Sender&, const Request&) {
  return json_text_response(document_text());
}

Result<Response> page(Services&, const Sender&, const Request&) {
  Response response = text_response(page_text(), html_type);
  response.headers.emplace_back("Content-Security-Policy", page_policy);
  return response;
}

Result<Response> style(Services&, const Sender&, const Request&) {
  return text_response(std::string(docs_style()), style_type);
}

constexpr Endpoint rows[] = {
    get("/api/v1/openapi.json", "getApiDocument", "Get this document",
        for_anyone<&document>.with({.output = shape<boost::json::value>})),
    get("/docs", "getDocs", "Get this document as a page", for_anyone<&page>)
        .with({.content_type = html_type}),
    get("/docs/style.css", "getDocsStyle", "Get the style of that page", for_anyone<&style>)
        .with({.content_type = style_type}),
};

}  // namespace

const Topic docs_topic{"Documentation", "", "", "", rows};

}  // namespace sealmint::http
