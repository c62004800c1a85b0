using System.Text.RegularExpressions;

namespace FullStackAI.Tests.Reporting;

/// <summary>Reads a page as strictly as a parser would: every tag is known and
/// closed in order, every attribute is known and quoted.</summary>
internal static partial class MarkupCheck
{
    private static readonly string[] Void = ["meta"];

    private static readonly HashSet<string> Tags =
    [
        "html", "head", "meta", "title", "style", "body", "a", "div", "nav", "main", "header", "footer", "section", "p", "ul", "li", "h1",
        "h2", "h3", "dl", "dt", "dd", "b", "i", "span", "figure", "figcaption",
        "table", "caption", "thead", "tbody", "tr", "th", "td", "details", "summary", "pre", "code", "svg", "path", "text", "rect", "circle",
    ];

    private static readonly HashSet<string> Attributes =
    [
        "lang", "charset", "http-equiv", "content", "name", "class", "href", "id", "aria-label", "aria-labelledby", "aria-hidden", "role",
        "tabindex", "scope", "style", "open",
        "viewBox", "d", "x", "y", "width", "height", "rx", "cx", "cy", "r", "transform",
    ];

    /// <summary>The number of elements.</summary>
    internal static int Count(string page)
    {
        Assert.StartsWith("<!DOCTYPE html>\n", page);
        var open = new Stack<string>();
        int count = 0;
        int at = "<!DOCTYPE html>".Length;
        while (page.IndexOf('<', at) is >= 0 and int start)
        {
            Assert.DoesNotContain('>', open.Contains("style") ? "" : page[at..start], "a bare '>' in text");
            Match tag = Tag().Match(page, start);
            Assert.IsTrue(tag.Success && tag.Index == start, $"no tag: {page.AsSpan(start, Math.Min(120, page.Length - start))}");
            string name = tag.Groups["name"].Value;
            Assert.Contains(name, Tags, $"an element that the report does not make: {tag.Value}");
            foreach (Capture attribute in tag.Groups["attribute"].Captures)
            {
                Assert.Contains(attribute.Value, Attributes, tag.Value);
            }

            if (tag.Groups["end"].Success)
            {
                Assert.AreEqual(open.Pop(), name, tag.Value);
            }
            else
            {
                count++;
                if (!tag.Groups["self"].Success && !Void.Contains(name))
                {
                    open.Push(name);
                }
            }

            at = start + tag.Length;
        }

        Assert.IsEmpty(open);
        return count;
    }

    [GeneratedRegex("""<(?<end>/)?(?<name>[a-z][a-z0-9]*)(\s(?<attribute>[A-Za-z-]+)(="[^"<>]*")?)*(?<self>/)?>""")]
    private static partial Regex Tag();
}
