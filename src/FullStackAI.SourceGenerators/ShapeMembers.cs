using Microsoft.CodeAnalysis;

namespace FullStackAI.SourceGenerators;

/// <summary>A property or field that stands for a column.</summary>
internal sealed record ShapeMember(string Column, string Name, MemberType Type);

/// <summary>Finds the members of a class that stand for columns, those of its base classes first.</summary>
internal static class ShapeMembers
{
    private const string Attributes = "FullStackAI.Data.";

    internal static List<ShapeMember> Find(INamedTypeSymbol type, bool output, out ISymbol? unfit)
    {
        unfit = null;
        var members = new List<ShapeMember>();
        foreach (ISymbol member in Chain(type).SelectMany(owner => owner.GetMembers()))
        {
            if (!IsCandidate(member) || Attribute(member, "NoColumnAttribute") is not null)
            {
                continue;
            }

            MemberType? meaning = MemberType.Of(TypeOf(member));
            bool usable = meaning is not null && (output ? meaning.Read is not null && CanSet(member) : CanGet(member));
            if (!usable)
            {
                unfit ??= output && meaning is not null && !CanSet(member) && member is IPropertySymbol { SetMethod: null } ? null : member;
                continue;
            }

            members.RemoveAll(hidden => hidden.Name == member.Name);
            members.Add(new ShapeMember(ColumnName(type, member), member.Name, meaning!));
        }

        return members;
    }

    internal static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    private static Stack<INamedTypeSymbol> Chain(INamedTypeSymbol type)
    {
        var chain = new Stack<INamedTypeSymbol>();
        for (INamedTypeSymbol? owner = type; owner is not null && owner.SpecialType != SpecialType.System_Object; owner = owner.BaseType)
        {
            chain.Push(owner);
        }

        return chain;
    }

    private static bool IsCandidate(ISymbol member) =>
        !member.IsStatic && !member.IsImplicitlyDeclared && member.DeclaredAccessibility is Accessibility.Public
        && member is IPropertySymbol { IsIndexer: false } or IFieldSymbol { IsConst: false };

    private static bool CanGet(ISymbol member) =>
        member is IFieldSymbol || member is IPropertySymbol { GetMethod.DeclaredAccessibility: Accessibility.Public };

    private static bool CanSet(ISymbol member) =>
        member is IFieldSymbol { IsReadOnly: false }
            || member is IPropertySymbol { SetMethod: { DeclaredAccessibility: Accessibility.Public, IsInitOnly: false } };

    // A positional record may carry the attribute on its parameter, and so may one that it derives from.
    private static string ColumnName(INamedTypeSymbol type, ISymbol member)
    {
        AttributeData? named = Attribute(member, "ColumnNameAttribute")
            ?? new[] { type, member.ContainingType }
                .SelectMany(owner => owner.InstanceConstructors)
                .SelectMany(constructor => constructor.Parameters)
                .Where(parameter => parameter.Name == member.Name)
                .Select(parameter => Attribute(parameter, "ColumnNameAttribute"))
                .FirstOrDefault(found => found is not null);
        return named?.ConstructorArguments.FirstOrDefault().Value as string ?? member.Name;
    }

    private static AttributeData? Attribute(ISymbol symbol, string name) =>
        symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass?.ToDisplayString() == Attributes + name);
}
