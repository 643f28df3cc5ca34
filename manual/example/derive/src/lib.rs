//! `#[derive(FieldNames)]` gives a struct the constant `FIELD_NAMES`.

use proc_macro::TokenStream;
use quote::quote;
use syn::{parse_macro_input, Data, DeriveInput, Error, Fields};

#[proc_macro_derive(FieldNames)]
pub fn field_names(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    expand(&input).unwrap_or_else(Error::into_compile_error).into()
}

fn expand(input: &DeriveInput) -> Result<proc_macro2::TokenStream, Error> {
    let Data::Struct(data) = &input.data else {
        return Err(Error::new_spanned(&input.ident, "FieldNames is for structs"));
    };
    let Fields::Named(fields) = &data.fields else {
        return Err(Error::new_spanned(&input.ident, "FieldNames is for structs with named fields"));
    };
    let names = fields.named.iter().filter_map(|field| field.ident.as_ref()).map(|ident| ident.to_string());
    let count = names.clone().count();
    let name = &input.ident;
    let (generics, arguments, bounds) = input.generics.split_for_impl();
    Ok(quote! {
        impl #generics #name #arguments #bounds {
            /// The names of the fields, in order.
            pub const FIELD_NAMES: [&'static str; #count] = [#(#names),*];
        }
    })
}
