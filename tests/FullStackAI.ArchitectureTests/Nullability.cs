using System.Reflection;

namespace FullStackAI.ArchitectureTests;

/// <summary>Reads the nullable annotations that the compiler wrote down.</summary>
internal static class Nullability
{
    internal static NullabilityInfo Of(FieldInfo field) => new NullabilityInfoContext().Create(field);

    internal static NullabilityInfo Of(PropertyInfo property) => new NullabilityInfoContext().Create(property);

    internal static NullabilityInfo Of(ParameterInfo parameter) => new NullabilityInfoContext().Create(parameter);
}
