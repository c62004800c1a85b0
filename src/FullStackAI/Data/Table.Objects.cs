using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using FullStackAI.Data.Sources;

namespace FullStackAI.Data;

/// <content>Tables of objects and of database queries.</content>
public sealed partial class Table
{
    /// <summary>Makes a table of objects: one column for each public property or field that
    /// holds a number, boolean, text, enum, date or array of float.</summary>
    /// <typeparam name="T">A class, record or struct; its members are read by reflection.</typeparam>
    /// <param name="rows">The rows; none is null.</param>
    /// <exception cref="SchemaException">The type has no member that a table can hold, or vectors differ in length.</exception>
    /// <remarks>Null is missing. Text becomes categories unless it is long and rarely repeats; <see cref="TimeSpan"/>
    /// becomes seconds; offsets of <see cref="DateTimeOffset"/> are turned into UTC.</remarks>
    public static Table FromRows<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicFields)] T>(
        IEnumerable<T> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        return MemberColumns.Load(rows);
    }

    /// <summary>Makes a table of all rows of a database query that are still to be read; the reader stays open.</summary>
    /// <param name="reader">Of any ADO.NET provider.</param>
    /// <param name="cancellationToken">Stops the load.</param>
    /// <exception cref="SchemaException">A column holds what tables cannot, for
    /// example bytes; the message names all such columns.</exception>
    public static Table FromReader(DbDataReader reader, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return DatabaseRows.Load(reader, cancellationToken);
    }
}
