using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace FullStackAI.SourceGenerators.Models;

/// <summary>Makes classes from the bundles that a project names with
/// <c>&lt;FullStackAIModel Include="churn.fsai" /&gt;</c>: a renamed column becomes a build error.</summary>
/// <remarks>The build takes <c>manifest.json</c> and <c>signature.json</c> out of each bundle into <c>obj/…/fullstackai/{name}/</c> and
/// hands them to the compiler. With <c>Client="true"</c> a typed client for a server of the model is made, too.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ModelGenerator : IIncrementalGenerator
{
    private const string Folder = "fullstackai";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ImmutableArray<ModelText>> texts = context.AdditionalTextsProvider
            .Combine(context.AnalyzerConfigOptionsProvider)
            .Select(static (found, cancellation) => TextOf(found.Left, found.Right.GetOptions(found.Left), cancellation))
            .Where(static text => text is not null)
            .Select(static (text, _) => text!)
            .Collect();
        IncrementalValueProvider<string> space = context.AnalyzerConfigOptionsProvider.Select(static (options, _) =>
            options.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? name) && name.Length > 0
                ? ModelWriter.Namespace(name)
                : "Models");
        context.RegisterSourceOutput(texts.Combine(space), static (output, found) => Emit(output, found.Left, found.Right));
    }

    private static ModelText? TextOf(AdditionalText text, AnalyzerConfigOptions options, CancellationToken cancellation)
    {
        string[] parts = text.Path.Split('/', '\\');
        bool ours = parts.Length >= 3
            && parts[parts.Length - 3] == Folder
            && parts[parts.Length - 1] is "manifest.json" or "signature.json";
        bool client = options.TryGetValue("build_metadata.AdditionalFiles.FullStackAIClient", out string? wanted)
            && string.Equals(wanted, "true", StringComparison.OrdinalIgnoreCase);
        return ours
            ? new ModelText(parts[parts.Length - 2], parts[parts.Length - 1], text.GetText(cancellation)?.ToString() ?? "", client)
            : null;
    }

    private static void Emit(SourceProductionContext output, ImmutableArray<ModelText> texts, string space)
    {
        // Files of sources are named without regard to case.
        foreach (IGrouping<string, ModelText> same in texts.GroupBy(
            text => ModelWriter.Identifier(text.Model), StringComparer.OrdinalIgnoreCase))
        {
            string[] models = [.. same.Select(text => text.Model).Distinct()];
            if (models.Length > 1)
            {
                output.ReportDiagnostic(
                    Diagnostic.Create(Diagnostics.ModelsOfOneName, Location.None, string.Join("', '", models), same.Key));
            }
            else
            {
                Emit(output, models[0], [.. same], space);
            }
        }
    }

    private static void Emit(SourceProductionContext output, string model, ModelText[] texts, string space)
    {
        string? manifest = Array.Find(texts, text => text.File == "manifest.json")?.Content;
        string? signature = Array.Find(texts, text => text.File == "signature.json")?.Content;
        try
        {
            if (manifest is null || signature is null)
            {
                throw new FormatException("'manifest.json' or 'signature.json' is missing.");
            }

            string? client = Array.Exists(texts, text => text.Client) ? model : null;
            foreach ((string hint, string source) in ModelWriter.Write(
                ModelSignature.Read(manifest, signature), ModelWriter.Identifier(model), space, client))
            {
                output.AddSource(hint, source);
            }
        }
        catch (FormatException fault)
        {
            output.ReportDiagnostic(Diagnostic.Create(Diagnostics.UnreadableModel, Location.None, model, fault.Message));
        }
    }

    private sealed record ModelText(string Model, string File, string Content, bool Client);
}
