using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FullStackAI.ArchitectureTests;

/// <summary>A folder of the core may name only folders before it. Names are resolved by the
/// compiler, so a using line, a full name and a half name count alike.</summary>
internal static class LayerRule
{
    /// <summary>Lowest first.</summary>
    internal static readonly string[] Layers =
        [
            "Numerics", "Serialization", "Data", "Metrics", "Preprocessing", "Models", "Bundles", "Inference", "Explanation", "Monitoring",
            "Trainers", "Evaluation", "AutoML", "Reporting",
        ];

    private const string Root = "FullStackAI";
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;";

    /// <summary>Each place where a layer names a higher one: once per line and layer.</summary>
    /// <param name="sources">Path and text of every file of the core.</param>
    internal static IReadOnlyList<string> Offences(IEnumerable<(string Path, string Text)> sources)
    {
        var options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None);
        SyntaxTree[] trees = [.. sources.Select(source => CSharpSyntaxTree.ParseText(source.Text, options, source.Path))];
        var compilation = CSharpCompilation.Create(
            "core",
            trees.Append(CSharpSyntaxTree.ParseText(ImplicitUsings, options)),
            References(),
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true));
        return [.. trees.SelectMany(tree => Offences(compilation, tree)).Distinct()];
    }

    private static IEnumerable<string> Offences(CSharpCompilation compilation, SyntaxTree tree)
    {
        SemanticModel model = compilation.GetSemanticModel(tree);
        SyntaxNode root = tree.GetRoot();
        int own = root
            .DescendantNodes()
            .OfType<BaseNamespaceDeclarationSyntax>()
            .Select(declared => Layer(model.GetDeclaredSymbol(declared) as INamespaceSymbol))
            .FirstOrDefault(-1);
        if (own < 0)
        {
            yield break;
        }

        foreach (SimpleNameSyntax name in root.DescendantNodes().OfType<SimpleNameSyntax>())
        {
            SymbolInfo info = model.GetSymbolInfo(name);
            ISymbol? symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
            int used = Layer(symbol as INamespaceSymbol ?? symbol?.ContainingNamespace);
            if (used > own)
            {
                yield return $"{tree.FilePath}({name.GetLocation().GetLineSpan().StartLinePosition.Line + 1}): layer '{Layers[own]}' may not know '{Layers[used]}'.";
            }
        }
    }

    /// <summary>The number of the layer a namespace lies in; −1 for none.</summary>
    private static int Layer(INamespaceSymbol? symbol)
    {
        for (INamespaceSymbol? space = symbol; space is { IsGlobalNamespace: false }; space = space.ContainingNamespace)
        {
            if (space.ContainingNamespace is { Name: Root, ContainingNamespace.IsGlobalNamespace: true })
            {
                return Array.IndexOf(Layers, space.Name);
            }
        }

        return -1;
    }

    private static IEnumerable<MetadataReference> References() =>
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => !Path.GetFileName(path).StartsWith(Root, StringComparison.Ordinal))
            .Select(path => MetadataReference.CreateFromFile(path));
}
