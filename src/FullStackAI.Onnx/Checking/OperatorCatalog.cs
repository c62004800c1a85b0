using System.Collections.Frozen;
using System.Globalization;

namespace FullStackAI.Onnx;

/// <summary>The operators of ONNX up to opset 17 and of ai.onnx.ml up to 3, as onnx 1.12 defines
/// them, and those of com.microsoft that this library writes.</summary>
internal static class OperatorCatalog
{
    /// <summary>Newest version of ONNX's own set whose operators are listed here.</summary>
    internal const int KnownOnnx = 17;

    /// <summary>Newest version of ai.onnx.ml whose operators are listed here.</summary>
    internal const int KnownMachineLearning = 3;

    private static readonly Lazy<FrozenDictionary<(string Domain, string Name), OperatorSignature[]>> Signatures = new(Read);

    /// <summary>Newest version known of a set; null for a set this library does not know.</summary>
    internal static int? KnownVersion(string domain) => domain switch
    {
        OperatorDomains.Onnx => KnownOnnx,
        OperatorDomains.MachineLearning => KnownMachineLearning,
        _ => null,
    };

    /// <summary>Whether any version of the set has the operator.</summary>
    internal static bool Knows(string domain, string name) => Signatures.Value.ContainsKey((domain, name));

    /// <summary>The form an operator has in a version of its set; null where that version has none.</summary>
    internal static OperatorSignature? Find(string domain, string name, long version) =>
        Signatures.Value.TryGetValue((domain, name), out OperatorSignature[]? forms)
            ? forms.LastOrDefault(form => form.Since <= version)
            : null;

    /// <summary>First version of the set that has the operator.</summary>
    internal static int FirstVersion(string domain, string name) => Signatures.Value[(domain, name)][0].Since;

    /// <summary>The operator's name nearest to a misspelt one; null where none is near.</summary>
    internal static string? Nearest(string domain, string name) =>
        Signatures.Value.Keys
            .Where(key => key.Domain == domain && string.Equals(key.Name, name, StringComparison.OrdinalIgnoreCase))
            .Select(key => key.Name)
            .FirstOrDefault();

    private static FrozenDictionary<(string Domain, string Name), OperatorSignature[]> Read()
    {
        using Stream stream = typeof(OperatorCatalog).Assembly.GetManifestResourceStream("Operators.txt")
            ?? throw new InvalidOperationException("The assembly lacks its resource 'Operators.txt'.");
        using var reader = new StreamReader(stream);
        var found = new Dictionary<(string, string), List<OperatorSignature>>();
        while (reader.ReadLine() is { } line)
        {
            string[] parts = line.Split('|');
            if (!found.TryGetValue((parts[0], parts[1]), out List<OperatorSignature>? forms))
            {
                found.Add((parts[0], parts[1]), forms = []);
            }

            forms.Add(new OperatorSignature(
                int.Parse(parts[2], CultureInfo.InvariantCulture), Span(parts[3]), Span(parts[4]), Attributes(parts[5])));
        }

        return found.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.OrderBy(form => form.Since).ToArray());
    }

    private static (int Least, int Most) Span(string text)
    {
        string[] ends = text.Split('-');
        return (
            int.Parse(ends[0], CultureInfo.InvariantCulture),
            ends[1] == "*" ? int.MaxValue : int.Parse(ends[1], CultureInfo.InvariantCulture));
    }

    private static Dictionary<string, (OnnxAttributeType Type, bool Required)> Attributes(string text)
    {
        var attributes = new Dictionary<string, (OnnxAttributeType, bool)>(StringComparer.Ordinal);
        foreach (string item in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = item.TrimEnd('!').Split(':');
            attributes.Add(parts[0], (Enum.Parse<OnnxAttributeType>(parts[1], ignoreCase: true), item.EndsWith('!')));
        }

        return attributes;
    }
}
