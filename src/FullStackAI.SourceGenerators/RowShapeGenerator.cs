using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace FullStackAI.SourceGenerators;

/// <summary>Describes, at compile time, the classes that a program predicts with: those named in
/// <c>PredictionEngine&lt;,&gt;</c> and its pool, and those marked <c>[GenerateRowShape]</c>.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class RowShapeGenerator : IIncrementalGenerator
{
    private const string Attribute = "FullStackAI.Data.GenerateRowShapeAttribute";

    private static readonly ImmutableHashSet<string> Users =
        ["PredictionEngine", "PredictionEnginePool", "AddPredictionEnginePool", "CreatePredictionEngine", "PredictionEnginePoolBuilder"];

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<ShapeSource> used = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is GenericNameSyntax { TypeArgumentList.Arguments.Count: 2 } name
                    && Users.Contains(name.Identifier.ValueText),
                static (user, cancellation) => OfArguments(user.SemanticModel, (GenericNameSyntax)user.Node, cancellation))
            .SelectMany(static (shapes, _) => shapes);
        IncrementalValuesProvider<ShapeSource> marked = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                Attribute,
                static (node, _) => node is TypeDeclarationSyntax,
                static (type, _) => OfMarked((INamedTypeSymbol)type.TargetSymbol))
            .SelectMany(static (shapes, _) => shapes);
        context.RegisterSourceOutput(
            used.Collect().Combine(marked.Collect()), static (output, shapes) => Emit(output, shapes.Left.AddRange(shapes.Right)));
    }

    private static ImmutableArray<ShapeSource> OfArguments(SemanticModel model, GenericNameSyntax name, CancellationToken cancellation)
    {
        ISymbol? user = model.GetSymbolInfo(name, cancellation).Symbol;
        string owner = user?.ContainingNamespace?.ToDisplayString() ?? "";
        if (!owner.StartsWith("FullStackAI", StringComparison.Ordinal))
        {
            return [];
        }

        var shapes = ImmutableArray.CreateBuilder<ShapeSource>(2);
        for (int argument = 0; argument < 2; argument++)
        {
            TypeSyntax syntax = name.TypeArgumentList.Arguments[argument];
            if (model.GetTypeInfo(
                syntax, cancellation).Type is INamedTypeSymbol { TypeKind: TypeKind.Class, IsUnboundGenericType: false } type
                && !IsOwn(type))
            {
                shapes.Add(ShapeWriter.Write(type, output: argument == 1, syntax.GetLocation()));
            }
        }

        return shapes.ToImmutable();
    }

    // Row and Prediction describe themselves: the pool serves them without a generated shape.
    private static bool IsOwn(INamedTypeSymbol type) => type.ContainingNamespace?.ToDisplayString() == "FullStackAI.Inference";

    private static ImmutableArray<ShapeSource> OfMarked(INamedTypeSymbol type)
    {
        Location location = type.Locations[0];
        bool canCreate = !type.IsAbstract && type.InstanceConstructors.Any(CanCreate);
        ShapeSource row = ShapeWriter.Write(type, output: false, location);
        return canCreate ? [row, ShapeWriter.Write(type, output: true, location) with { Fault = null }] : [row];
    }

    // Without arguments, and without members that each new object must set.
    private static bool CanCreate(IMethodSymbol constructor) =>
        constructor.Parameters.Length == 0
        && constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal
        && (!HasRequired(constructor.ContainingType)
            || constructor.GetAttributes().Any(attribute => attribute.AttributeClass?.Name == "SetsRequiredMembersAttribute"));

    private static bool HasRequired(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? owner = type; owner is not null; owner = owner.BaseType)
        {
            if (owner.GetMembers().Any(member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }))
            {
                return true;
            }
        }

        return false;
    }

    private static void Emit(SourceProductionContext output, ImmutableArray<ShapeSource> shapes)
    {
        foreach (ShapeSource shape in shapes.GroupBy(shape => shape.Key).Select(group => group.First()))
        {
            if (shape.Fault is not null)
            {
                output.ReportDiagnostic(shape.Fault.ToDiagnostic());
            }

            if (shape.Source.Length > 0)
            {
                output.AddSource($"{shape.Key}.g.cs", shape.Source);
            }
        }
    }
}
