using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace FullStackAI.Data.Sources;

/// <summary>Makes columns of the public properties and fields of a class or record.</summary>
internal static class MemberColumns
{
    internal static Table Load<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicFields)] T>(
        IEnumerable<T> rows)
    {
        var columns = new List<TypedColumn>();
        var read = new List<Func<object, object?>>();
        var refused = new List<string>();
        foreach (PropertyInfo property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.CanRead && property.GetIndexParameters().Length == 0)
            {
                Add(property.Name, property.PropertyType, property.GetValue);
            }
        }

        foreach (FieldInfo field in typeof(T).GetFields(BindingFlags.Public | BindingFlags.Instance))
        {
            Add(field.Name, field.FieldType, field.GetValue);
        }

        if (columns.Count == 0)
        {
            throw new SchemaException(
                $"'{typeof(T).Name}' has no public property or field that a table can hold{(refused.Count == 0 ? "" : $" ({string.Join(", ", refused)})")}. Tables hold numbers, booleans, texts, enums, dates and arrays of float.");
        }

        int number = 0;
        foreach (T row in rows)
        {
            number++;
            if (row is null)
            {
                throw new ArgumentException($"Row {number} is null. Leave it out, or give a row with missing values.", nameof(rows));
            }

            for (int column = 0; column < columns.Count; column++)
            {
                columns[column].Add(read[column](row));
            }
        }

        return new Table(columns.Select(column => column.Finish()));

        void Add(string name, Type type, Func<object, object?> get)
        {
            if (TypedColumn.For(name, type) is TypedColumn column)
            {
                columns.Add(column);
                read.Add(get);
            }
            else
            {
                refused.Add($"{name} is {type.Name}");
            }
        }
    }
}
