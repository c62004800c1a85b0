using System.Reflection;
using FullStackAI.Bundles;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.Bundles;

[TestClass]
public sealed class BundleComponentsTests
{
    // A dropped column leaves no step in a fitted pipeline, so its stand-in is never written.
    private static readonly string[] NeverWritten = ["FittedDrop"];

    [TestMethod]
    public void BuiltIn_HoldsEveryComponentOfTheLibrary()
    {
        string[] missing = [.. Unregistered(typeof(Bundle).Assembly, BundleComponents.BuiltIn.Names)];
        Assert.IsEmpty(missing, $"Not registered, so a bundle that holds them cannot be opened: {string.Join(", ", missing)}.");
    }

    [TestMethod]
    public void Unregistered_OfAComponentThatIsNot_NamesIt() =>
        CollectionAssert.Contains(
            Unregistered(typeof(BundleComponentsTests).Assembly, BundleComponents.BuiltIn.Names).ToArray(), nameof(SumModel));

    // A component's registered name is a public or internal constant, called RegisteredName or Name.
    private static IEnumerable<string> Unregistered(Assembly assembly, IReadOnlyList<string> names) =>
        from type in assembly.GetTypes()
        where typeof(IComponent).IsAssignableFrom(type) && !type.IsAbstract && !NeverWritten.Contains(type.Name)
        let constants = type
            .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => field is { IsLiteral: true, FieldType.Name: "String" })
        where !constants.Any(field => names.Contains((string)field.GetRawConstantValue()!))
        select type.Name;
}
